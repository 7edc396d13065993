import { FaultError } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'
import { type LabOptions, UsageError } from '../backend/options.ts'
import { openInBrowser } from '../headless/browser.ts'
import { EXIT } from './exit.ts'
import { find, named, nearest } from './findService.ts'
import { jsonText, type Output } from './output.ts'
import { labSession, settledLab } from './session.ts'

/**
 * `homeport open NAME`: the first path that answers. NAME is a service's name, or `namespace/name` where two
 * have it. `--print` prints the lab's own address alone. Where a loopback forward of this process is needed,
 * it stays until Ctrl-C.
 */
export async function open(
  name: string | undefined,
  options: LabOptions,
  { wait, json, print }: { wait: number; json: boolean; print: boolean },
  out: Output,
): Promise<number> {
  if (!name) throw new UsageError('“open” needs the name of a service.')
  const session = await labSession(options, out)
  try {
    // One path that answers is enough: a slow machine elsewhere does not keep a click waiting.
    const lab = await settledLab(session, wait, seen => named(seen, name).some(one => one.best !== null))
    const service = find(lab, name)
    if (!service) {
      if (lab.tables.services.size === 0)
        throw new FaultError('unreachable', `No service is known. ${inert(lab.sentence)}.`)
      throw new UsageError(`No service “${inert(name)}” is known.`, nearest(lab, name))
    }
    // A forward of this process ends with it: a script gets the lab's own address.
    const forward = session.own ? !print && !json : !print || json
    const opened = await session.client['service.open']({
      lab: session.lab,
      service: service.id,
      path: null,
      forward,
      opens: !print && !json,
    })
    for (const { url, answer } of opened.tried) {
      out.say(`${inert(url)}: ${inert(answer)}; trying the next path`)
    }
    if (json) out.print(jsonText({ service: service.id, ...opened }))
    else if (print) out.print(opened.address)
    if (print || json) return EXIT.ok
    out.say(`Opening ${inert(service.name)} over ${inert(opened.via)}: ${opened.url}`)
    openInBrowser(opened.url, line => out.say(line))
    if (session.own && opened.url !== opened.address) {
      out.say('The forward stays open until Ctrl-C.')
      await new Promise<void>(resolve => process.once('SIGINT', () => resolve()))
    }
    return EXIT.ok
  } finally {
    await session.close()
  }
}
