import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CommandHome } from '../labs/commandHome.ts'
import { DesktopLab } from './desktopLab.ts'
import { preventable } from './preventable.ts'
import { StandInLock } from './standInLock.ts'
import { until } from './waits.ts'

let lab: DesktopLab

beforeEach(async () => {
  lab = await DesktopLab.open()
})
afterEach(() => lab.close())

describe('two instances', () => {
  it('case 37: started at once: exactly one owns the lab, the other hands over', async () => {
    const lock = new StandInLock()
    const both = await Promise.all([lab.start({ lock }), lab.start({ lock })])
    expect(both.filter(one => one.desktop !== null)).toHaveLength(1)
    const [loser] = both.filter(one => one.desktop === null)
    expect(loser!.electron.exited).toBe(0)
    expect(loser!.electron.calls).not.toContain('new Tray')
    const [winner] = both.filter(one => one.desktop !== null)
    await winner!.electron.loaded()
    expect(winner!.electron.openWindows).toHaveLength(1)
  })

  it('case 37: whose locks do not know each other: the control socket decides, and the other shows the owner’s window', async () => {
    const deaf = ['app.requestSingleInstanceLock']
    const both = await Promise.all([
      lab.start({ deaf, argv: ['--hidden'] }),
      lab.start({ deaf, argv: ['--hidden'] }),
    ])
    const [winner] = both.filter(one => one.desktop !== null)
    const losers = both.filter(one => one.desktop === null)
    expect(losers).toHaveLength(1)
    await until(() => losers[0]!.electron.exited !== null)
    expect(losers[0]!.electron.errors).toEqual([])
    expect(losers[0]!.electron.exited).toBe(0)
    expect(losers[0]!.electron.calls).not.toContain('new Tray')
    expect(lab.logged.join()).toMatch(/its window is shown now/)
    await winner!.electron.loaded()
    expect(winner!.electron.openWindows).toHaveLength(1)
  })

  it('case 37: of which the owner died without a word: the next one owns the lab', async () => {
    const home = new CommandHome()
    const env = { HOME: home.folder, XDG_RUNTIME_DIR: home.path('run'), XDG_CONFIG_HOME: home.path('config') }
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    const door = home.door('--data-dir', lab.dataDir, '--port', '0')
    await until(() => door.said.out.includes('http'))
    const during = await lab.start()
    await until(() => during.electron.exited !== null)
    expect(during.desktop).toBeNull()
    expect(during.electron.opened).toHaveLength(1)
    expect(during.electron.opened[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/in\?code=/)
    door.kill()
    await door.ended
    const [first, second] = await Promise.all([
      lab.start({ deaf: ['app.requestSingleInstanceLock'] }),
      lab.start({ deaf: ['app.requestSingleInstanceLock'] }),
    ])
    expect([first.desktop, second.desktop].filter(one => one !== null)).toHaveLength(1)
    home.remove()
  })

  it('a start that is to stay hidden shows no window of the other', async () => {
    const { electron } = await lab.start({ argv: ['--hidden'] })
    electron.app.emit('second-instance', preventable(), ['homeport', '--hidden'], '')
    expect(electron.openWindows).toEqual([])
  })

  it('with other flags are another lab, and both run', async () => {
    const file = path.join(lab.home, 'other.yaml')
    await writeFile(file, 'name: Other\nsources: {}\n')
    const first = await lab.start()
    const other = await lab.start({ argv: ['--lab', file] })
    expect(other.desktop).not.toBeNull()
    const place = (one: typeof first) => one.electron.calls.find(call => call.startsWith('app.setPath'))
    expect(place(first)).not.toBe(place(other))
  })
})
