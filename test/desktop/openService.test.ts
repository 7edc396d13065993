import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openService } from '../../electron/desktop/openService.ts'
import { FaultError } from '../../shared/contract/fault.ts'
import type { ServiceId } from '../../shared/lab/ids.ts'
import { DesktopLab } from './desktopLab.ts'
import type { StandIn } from './standIn.ts'

let lab: DesktopLab
let electron: StandIn

beforeEach(async () => {
  lab = await DesktopLab.open()
  electron = (await lab.start({ argv: ['--hidden'] })).electron
})
afterEach(() => lab.close())

/** Opens a service of which the backend answers this. */
async function open(answer: () => { url: string }): Promise<void> {
  electron.answers.push(0)
  const client = { 'service.open': async () => answer() } as never
  await openService(electron, client, { lab: 'l', service: 'service:s' as ServiceId, name: 'nova' })
}

describe('a favourite of the tray', () => {
  it('is opened by the system’s browser', async () => {
    await open(() => ({ url: 'http://10.1.0.7:3000/' }))
    expect(electron.opened).toEqual(['http://10.1.0.7:3000/'])
    expect(electron.questions).toEqual([])
  })

  it.each([
    'file:///etc/passwd',
    'smb://host/share',
    'app://homeport/#/nodes',
    'javascript:alert(1)',
    'http://user:word@10.1.0.7/',
    'no address',
  ])('is not opened where its address is %s', async url => {
    await open(() => ({ url }))
    expect(electron.opened).toEqual([])
    expect(electron.questions).toMatchObject([
      { message: 'nova is no web address, so it was not opened.', detail: url },
    ])
  })

  it('says why where no path answers, in inert words', async () => {
    await open(() => {
      throw new FaultError('unreachable', 'nova\u202E does not answer.', 'Check the node.')
    })
    expect(electron.opened).toEqual([])
    expect(electron.questions).toMatchObject([
      { message: 'nova⟨202E⟩ does not answer.', detail: 'Check the node.' },
    ])
  })
})
