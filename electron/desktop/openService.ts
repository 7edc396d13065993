import type { HomeportContract } from '../../shared/contract/contract.ts'
import { toFault } from '../../shared/contract/fault.ts'
import type { LabId, ServiceId } from '../../shared/lab/ids.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Client } from '../../shared/wire/procedure.ts'
import type { ElectronApi } from './electronApi.ts'
import { linkOf } from './links.ts'
import { desktopTexts } from './texts.ts'

/** Opens a service in the system's browser over the path that answers; says why where none does. */
export async function openService(
  { shell, dialog }: Pick<ElectronApi, 'shell' | 'dialog'>,
  client: Client<HomeportContract>,
  { lab, service, name }: { lab: LabId; service: ServiceId; name: string },
): Promise<void> {
  const say = (message: string, detail: string) =>
    dialog.showMessageBox({ type: 'warning', message, detail, buttons: ['OK'], defaultId: 0, cancelId: 0 })
  try {
    const opened = await client['service.open']({ lab, service, path: null, forward: true })
    const link = linkOf(opened.url)
    if (link.kind === 'web') await shell.openExternal(link.url)
    else await say(desktopTexts.notAWebAddress(name), inert(opened.url))
  } catch (error) {
    const { sentence, advice } = toFault(error)
    await say(inert(sentence), inert(advice))
  }
}
