import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Demo, runDemo } from '../../electron/demo/demo.ts'
import { WORLDS } from '../labs/demoLab.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { DesktopLab } from './desktopLab.ts'
import type { StandIn } from './standIn.ts'
import { settle, until } from './waits.ts'

/** The real demo lab in this process, on the clock of the desktop that watches it. */
let lab: DesktopLab
let demo: Demo

beforeEach(async () => {
  // The demo's servers date their answers by the real time.
  lab = await DesktopLab.open(new FakeClock(Date.now()))
  const folder = path.join(lab.dataDir, 'demo/holmos')
  const started = await runDemo({ world: 'holmos', worldsFolder: WORLDS, folder, clock: lab.clock })
  if (!started) throw new Error('another process plays here')
  demo = started
})
afterEach(async () => {
  await lab.close()
  await demo.stop()
})

const rows = (electron: StandIn) =>
  electron.trays[0]!.menu!.template.map(item => (item.type === 'separator' ? '—' : item.label))
const press = (electron: StandIn, label: RegExp) =>
  electron.trays[0]!.menu!.template.find(item => label.test(item.label ?? ''))!.click!(
    null as never,
    undefined,
    null as never,
  )
/** Moves the one clock on until something is so. */
async function pass(holds: () => unknown, seconds = 120): Promise<void> {
  for (let second = 0; second < seconds && !holds(); second++) {
    await lab.clock.advance(1_000)
    await settle()
  }
  expect(holds()).toBeTruthy()
}

// The demo listens on unix sockets only.
describe.skipIf(process.platform === 'win32')('the tray over a real lab', () => {
  it('tells what the lab says, is not rebuilt while nothing changes, and follows what does', async () => {
    const { electron, desktop } = await lab.start({ argv: ['--demo', 'holmos', '--hidden'] })
    await pass(() => rows(electron)[0] === 'HolmOS: All quiet')
    const [tray] = electron.trays
    expect(path.basename(tray!.image)).toBe('quiet-dark-22.png')
    expect(tray!.tip).toBe('Homeport\nHolmOS: All quiet')

    // Two minutes of a lab that works: probes, heartbeats, figures, and not one word to Electron.
    const before = electron.calls.length
    for (let second = 0; second < 120; second++) await lab.clock.advance(1_000)
    expect(electron.calls.slice(before)).toEqual([])

    // A favourite is one more row, once.
    const { client } = desktop!.backend
    const id = desktop!.backend.lab
    const service = await serviceOf(client, id, 'nova')
    await client['settings.change']({ favourites: { [id]: [service] } })
    await pass(() => rows(electron).includes('nova, LAN'))
    expect(electron.calls.slice(before)).toEqual(['Menu.buildFromTemplate', 'tray.setContextMenu'])

    press(electron, /^nova, LAN$/)
    await until(() => electron.opened.length === 1)
    expect(electron.opened[0]).toMatch(/^http:\/\//)

    press(electron, /^Pause watching$/)
    await pass(() => path.basename(tray!.image) === 'paused-dark-22.png')
    expect(rows(electron)).toContain('Resume watching')
    press(electron, /^Resume watching$/)
    // Its clock has gone on faster than that of the demo's servers by now, which is a problem of its own.
    await pass(() => rows(electron).includes('Pause watching') && !tray!.image.includes('paused'))

    demo.fault(['rpi-7', 'down'])
    await pass(() => /^Down: .*rpi-7/.test(rows(electron)[0] ?? ''), 300)
    expect(path.basename(tray!.image)).toBe('down-dark-22.png')
    expect(tray!.tip).toMatch(/rpi-7/)
    expect(electron.windows).toEqual([])
  }, 120_000)

  it('wakes what waits when the computer wakes', async () => {
    const { electron, desktop } = await lab.start({ argv: ['--demo', 'holmos', '--hidden'] })
    await pass(() => rows(electron)[0] === 'HolmOS: All quiet')
    demo.fault(['api', 'refuse'])
    const source = () =>
      [...(desktop!.backend.overlook.now().labs[0]?.tables.sources.values() ?? [])].find(
        one => one.kind === 'kubernetes',
      )!
    await pass(() => source().state === 'down', 300)
    demo.fault(['api', 'ok'])
    await settle()
    expect(source().state).toBe('down')
    // No time passes but the little that a connection takes.
    electron.powerMonitor.emit('resume')
    await until(async () => {
      await lab.clock.advance(30)
      return source().state === 'up'
    })
  }, 120_000)
})

async function serviceOf(
  client: NonNullable<Awaited<ReturnType<DesktopLab['start']>>['desktop']>['backend']['client'],
  lab: string,
  name: string,
) {
  for await (const patch of client['lab.watch']({ lab, revision: null })) {
    const found = patch.set.services?.find(service => service.name === name)
    if (found) return found.id
  }
  throw new Error(`no service ${name}`)
}
