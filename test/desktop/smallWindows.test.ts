import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DesktopLab } from './desktopLab.ts'
import { settle, until } from './waits.ts'

let lab: DesktopLab

beforeEach(async () => {
  lab = await DesktopLab.open()
})
afterEach(() => lab.close())

describe('the small windows', () => {
  const press = (electron: { keys: Map<string, () => void> }) =>
    electron.keys.get('CommandOrControl+Shift+Space')!()

  it('opens the launcher by its keys, hides it by Esc and by a look elsewhere, and lets it go after a while', async () => {
    const { electron } = await lab.start({ argv: ['--hidden'] })
    press(electron)
    await electron.loaded()
    const launcher = electron.window('#/launcher')
    expect(launcher.isVisible()).toBe(true)
    expect(electron.focused).toBe(launcher)
    expect(await lab.page(launcher)['palette.uses']({})).toEqual([])
    launcher.close()
    expect([launcher.isVisible(), launcher.isDestroyed()]).toEqual([false, false])
    await lab.clock.advance(1_000)
    press(electron)
    expect(launcher.isVisible()).toBe(true)
    expect(electron.focused).toBe(launcher)
    launcher.emit('blur')
    expect(launcher.isVisible()).toBe(false)
    await lab.clock.advance(60_000)
    expect(electron.openWindows).toEqual([])
  })

  it('goes to the main window for a place of the page, and to the browser for a web address', async () => {
    const { electron } = await lab.start({ argv: ['--hidden'] })
    press(electron)
    await electron.loaded()
    const launcher = electron.window('#/launcher')
    launcher.webContents.open('app://homeport/#/nodes')
    await electron.loaded()
    expect(electron.window('#/nodes').isVisible()).toBe(true)
    expect(launcher.isVisible()).toBe(false)
    await lab.clock.advance(1_000)
    press(electron)
    launcher.webContents.open('http://10.1.0.7:3000/')
    await settle()
    expect(electron.opened).toEqual(['http://10.1.0.7:3000/'])
    expect(launcher.isVisible()).toBe(false)
    expect(electron.openWindows).toHaveLength(2)
  })

  it('opens the launcher from the menu of the tray, where no keys can be had', async () => {
    const { electron } = await lab.start({ argv: ['--hidden'] })
    const search = electron.trays[0]!.menu!.template.find(item => item.label === 'Search and open…')!
    search.click!(null as never, undefined, null as never)
    await electron.loaded()
    expect(electron.window('#/launcher').isVisible()).toBe(true)
  })

  it('says so where the keys cannot be had, and takes others that are chosen', async () => {
    const { electron } = await lab.start({
      before: one => one.takenKeys.add('CommandOrControl+Shift+Space'),
    })
    expect(lab.logged.join()).toMatch(/keys Ctrl Shift Space do not open the launcher/)
    await lab.clock.advance(1_000)
    const computer = electron.trays[0]!.menu!.template.find(item => item.label === 'This computer')!
    expect(JSON.stringify(electron.trays[0]!.menu!.template)).toMatch(/do not open the launcher/)
    const keys = (computer.submenu as (typeof electron.menus)[number]).find(
      one => one.label === 'Keys of the launcher',
    )!
    const other = (keys.submenu as (typeof electron.menus)[number]).find(
      one => one.label === 'Ctrl Alt Space',
    )!
    other.click!(null as never, undefined, null as never)
    expect([...electron.keys.keys()]).toEqual(['CommandOrControl+Alt+Space'])
    await until(async () => (await lab.choices()).shortcut === 'CommandOrControl+Alt+Space')
  })

  it('opens the popover at the icon on a press, and the same press does not open what it closed', async () => {
    const { electron } = await lab.start({ argv: ['--hidden'], platform: 'win32' })
    const [tray] = electron.trays
    tray!.emit('click')
    await electron.loaded()
    const popover = electron.window('#/tray')
    expect(popover.options).toMatchObject({ width: 360, height: 520, x: 1532, y: 516, frame: false })
    expect(popover.options).toMatchObject({
      alwaysOnTop: true,
      skipTaskbar: true,
      show: false,
      resizable: false,
    })
    popover.emit('blur')
    tray!.emit('click')
    expect(popover.isVisible()).toBe(false)
    await lab.clock.advance(400)
    tray!.emit('click')
    expect(popover.isVisible()).toBe(true)
    tray!.emit('right-click')
    expect(tray!.poppedUp?.template.length).toBeGreaterThan(3)
    popover.webContents.open('app://homeport/#/launcher')
    await electron.loaded()
    expect(electron.window('#/launcher').isVisible()).toBe(true)
    popover.webContents.open('app://homeport/#/menu')
    expect(electron.calls.filter(call => call === 'tray.popUpContextMenu')).toHaveLength(2)
  })

  it('goes when its page crashes, and the next one is whole', async () => {
    const { electron } = await lab.start({ argv: ['--hidden'] })
    press(electron)
    await electron.loaded()
    electron.window('#/launcher').webContents.emit('render-process-gone')
    expect(electron.openWindows).toEqual([])
    press(electron)
    await electron.loaded()
    expect(await lab.page(electron.window('#/launcher'))['palette.uses']({})).toEqual([])
  })

  it('are gone while the screen is locked or the computer sleeps', async () => {
    const { electron } = await lab.start({ argv: ['--hidden'] })
    for (const event of ['lock-screen', 'suspend']) {
      await lab.clock.advance(1_000)
      press(electron)
      await electron.loaded()
      expect(electron.openWindows).toHaveLength(1)
      electron.powerMonitor.emit(event)
      expect(electron.openWindows).toEqual([])
    }
  })
})
