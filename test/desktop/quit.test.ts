import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DesktopLab } from './desktopLab.ts'
import { preventable } from './preventable.ts'
import type { StandIn } from './standIn.ts'
import { quit, settle, until } from './waits.ts'

let lab: DesktopLab

beforeEach(async () => {
  lab = await DesktopLab.open()
})
afterEach(() => lab.close())

const ORDER = /^(window\.destroy|tray\.destroy|globalShortcut\.unregisterAll|app\.exit)/

describe('the end', () => {
  it('has one order, whoever asks for it', async () => {
    const asks: Record<string, (one: Awaited<ReturnType<DesktopLab['start']>>) => void> = {
      'Quit in a menu': ({ electron }) => electron.app.quit(),
      'a signal': ({ signal }) => signal(),
      'a shutdown of the computer': ({ electron }) => electron.powerMonitor.emit('shutdown', preventable()),
    }
    for (const [what, ask] of Object.entries(asks)) {
      const started = await lab.start()
      await started.electron.loaded()
      const from = started.electron.calls.length
      ask(started)
      await until(() => started.electron.exited !== null)
      expect(
        started.electron.calls.slice(from).filter(call => ORDER.test(call)),
        what,
      ).toEqual(['window.destroy', 'tray.destroy', 'globalShortcut.unregisterAll', 'app.exit 0'])
    }
  })

  it('comes once, however often it is asked for, and never halfway', async () => {
    const { electron, signal } = await lab.start()
    await electron.loaded()
    const event = preventable()
    electron.app.emit('before-quit', event)
    expect(event.prevented).toBe(true)
    signal()
    electron.app.quit()
    electron.powerMonitor.emit('shutdown', preventable())
    await until(() => electron.exited !== null)
    await settle()
    expect(electron.calls.filter(call => call.startsWith('app.exit'))).toHaveLength(1)
    expect(electron.calls.filter(call => call === 'tray.destroy')).toHaveLength(1)
  })

  it('waits for the backend, so that the next one finds everything and owns the lab', async () => {
    const first = await lab.start()
    await first.electron.loaded()
    await lab.page(first.electron.window())['settings.change']({ slowDown: false })
    await quit(first)
    const next = await lab.start()
    expect(next.desktop).not.toBeNull()
    for await (const { settings } of next.desktop!.backend.client['app.watch']({})) {
      expect(settings.slowDown).toBe(false)
      break
    }
  })

  it('waits for what was chosen at the last moment', async () => {
    const { electron, desktop } = await lab.start({ argv: ['--hidden'] })
    // It has nothing to end, so that nothing but the choice is waited for.
    const { close } = desktop!.backend
    Object.assign(desktop!.backend, { close: async () => {} })
    const { exit } = electron.app
    let kept = ''
    electron.app.exit = code => {
      kept = readFileSync(path.join(lab.dataDir, 'desktop.json'), 'utf8')
      exit(code)
    }
    const computer = electron.trays[0]!.menu!.template.find(one => one.label === 'This computer')!
    const items = computer.submenu as MenuItemConstructorOptions[]
    items.find(one => one.label === 'Closing the window quits')!.click!(
      null as never,
      undefined,
      null as never,
    )
    await quit({ electron })
    expect(JSON.parse(kept)).toMatchObject({ close: 'quit' })
    await close()
  })

  it('leaves a backend behind that does not end in time', async () => {
    const { electron, desktop } = await lab.start()
    const close = desktop!.backend.close
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    Object.assign(desktop!.backend, { close: () => held.then(close) })
    electron.app.quit()
    await settle()
    await lab.clock.advance(4_999)
    expect(electron.exited).toBeNull()
    await lab.clock.advance(1)
    expect(electron.exited).toBe(0)
    expect(lab.logged.join()).toMatch(/did not end as it should: it took too long/)
    release()
  })

  it.each(['before Electron is ready', 'after'])('comes while it starts, too: %s', async when => {
    let booting: StandIn | null = null
    const starting = lab.start({
      before: electron => {
        booting = electron
      },
    })
    const ready = () => booting?.ready
    if (when === 'after') while (!ready()) await new Promise<void>(resolve => setImmediate(resolve))
    booting!.app.quit()
    const { electron } = await starting
    await until(() => electron.exited !== null)
    expect(electron.exited).toBe(0)
    expect(electron.openWindows).toEqual([])
    expect(electron.trays.every(tray => tray.destroyed)).toBe(true)
  })

  it('comes with one sentence where the start fails', async () => {
    const { electron } = await lab.start({ argv: ['--lab', '/nowhere/lab.yaml', '--kubeconfig'] })
    expect(electron.exited).toBe(2)
    expect(lab.logged.join()).toMatch(/Usage: homeport-desktop/)
    const broken = await lab.start({ deaf: [], argv: ['--demo', 'atlantis'] })
    await until(() => broken.electron.exited !== null)
    expect(broken.electron.errors.join()).toMatch(/^Homeport cannot start: /)
    expect(broken.electron.exited).toBe(1)
  })

  it('is not what closing the last window means', async () => {
    const { electron, desktop } = await lab.start()
    await electron.loaded()
    electron.answers.push(0)
    electron.window().close()
    await settle()
    expect(electron.openWindows).toEqual([])
    expect(electron.exited).toBeNull()
    expect(await desktop!.backend.client['labs.list']({})).toHaveLength(1)
  })
})
