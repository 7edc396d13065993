import { expect } from 'vitest'
import { preventable } from '../preventable.ts'
import { quit, settle, soon } from '../waits.ts'
import { type Guarded, shown } from './guarded.ts'

/** The main window: it is seen, heard, remembered and closed as its owner says. */
export const WINDOWS: readonly Guarded[] = [
  {
    call: 'window.loadURL',
    holds: 'it shows our page',
    async check(start) {
      expect((await shown(start)).contents.mainFrame.url).toBe('app://homeport/')
    },
  },
  {
    call: 'window.on ready-to-show',
    holds: 'it is seen once its page can be',
    async check(start) {
      expect((await shown(start)).window.isVisible()).toBe(true)
    },
  },
  {
    call: 'window.show',
    holds: 'it is seen',
    async check(start) {
      expect((await shown(start)).window.isVisible()).toBe(true)
    },
  },
  {
    call: 'window.focus',
    holds: 'who asks for it types into it',
    async check(start) {
      const { electron, desktop, window } = await shown(start)
      electron.focused = null
      desktop!.show()
      expect(electron.focused).toBe(window)
    },
  },
  {
    call: 'window.restore',
    holds: 'what its owner put into the task bar comes back when it is asked for',
    async check(start) {
      const { desktop, window } = await shown(start)
      window.minimize()
      desktop!.show()
      expect(window.isMinimized()).toBe(false)
    },
  },
  {
    call: 'window.maximize',
    holds: 'what was as large as the screen is so again',
    async check(start, lab) {
      await lab.keep({ bounds: { x: 10, y: 20, width: 1200, height: 800, maximized: true } })
      expect((await shown(start)).window.isMaximized()).toBe(true)
    },
  },
  ...(['move', 'resize', 'maximize', 'unmaximize'] as const).map(
    (event): Guarded => ({
      call: `window.on ${event}`,
      holds: 'where it was is remembered',
      async check(start, lab) {
        const { window } = await shown(start)
        window.bounds = { x: 120, y: 90, width: 1200, height: 800 }
        window.maximize()
        window.emit(event)
        await lab.clock.advance(500)
        await soon(async () => (await lab.choices()).bounds)
        const bounds = { x: 120, y: 90, width: 1200, height: 800, maximized: true }
        expect(await lab.choices()).toMatchObject({ bounds })
      },
    }),
  ),
  {
    call: 'window.on close',
    holds: 'its owner is asked what closing it means',
    async check(start) {
      const { electron, window } = await shown(start)
      window.close()
      expect(window.isDestroyed()).toBe(false)
      expect(electron.questions).toHaveLength(1)
    },
  },
  {
    call: 'dialog.showMessageBox',
    holds: 'its owner is asked once, and heard',
    async check(start) {
      const { electron, window } = await shown(start)
      electron.answers.push(0)
      window.close()
      await settle()
      expect(window.isDestroyed()).toBe(true)
    },
  },
  {
    call: 'contents.on render-process-gone',
    holds: 'a page that has crashed takes its window with it, and the next one is whole',
    async check(start) {
      const { electron, desktop, contents } = await shown(start)
      contents.emit('render-process-gone', preventable(), { reason: 'crashed' })
      expect(electron.openWindows).toEqual([])
      desktop!.show()
      expect(electron.openWindows).toHaveLength(1)
    },
  },
  {
    call: 'contents.on did-change-theme-color',
    holds: 'on Windows its buttons take the page’s colour',
    async check(start) {
      const { window, contents } = await shown(start, { platform: 'win32' })
      contents.emit('did-change-theme-color', preventable(), '#e6edef')
      expect(window.overlay).toMatchObject({ color: '#e6edef' })
    },
  },
  {
    call: 'window.setTitleBarOverlay',
    holds: 'on Windows its buttons take the page’s colour',
    async check(start) {
      const { window, contents } = await shown(start, { platform: 'win32' })
      contents.emit('did-change-theme-color', preventable(), '#E6EDEF')
      expect(window.overlay).toMatchObject({ color: '#e6edef' })
    },
  },
  {
    call: 'Menu.setApplicationMenu',
    holds:
      'no menu of Electron’s with keys for reloading and its tools; on macOS one with the keys for copying',
    async check(start) {
      const linux = await start({ argv: ['--hidden'] })
      expect(linux.electron.applicationMenu).toBeNull()
      await quit(linux)
      const { applicationMenu } = (await start({ argv: ['--hidden'], platform: 'darwin' })).electron
      expect(applicationMenu).toMatchObject({
        template: [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }],
      })
    },
  },
]
