import { expect } from 'vitest'
import { preventable } from '../preventable.ts'
import { quit, soon } from '../waits.ts'
import { before, type Guarded, shown } from './guarded.ts'

/** The end and its order. */
export const ENDING: readonly Guarded[] = [
  {
    call: 'window.destroy',
    holds: 'no window is left behind when it ends',
    async check(start) {
      const started = await shown(start)
      await quit(started)
      expect(started.electron.openWindows).toEqual([])
      expect(before(started.electron.calls, 'window.destroy', 'app.exit 0')).toBe(true)
    },
  },
  {
    call: 'tray.destroy',
    holds: 'no icon is left behind, and it goes after the windows',
    async check(start) {
      const started = await shown(start)
      await quit(started)
      expect(started.electron.trays.map(tray => tray.destroyed)).toEqual([true])
      expect(before(started.electron.calls, 'window.destroy', 'tray.destroy')).toBe(true)
    },
  },
  {
    call: 'app.on before-quit',
    holds: 'it ends in its own order, not at once',
    async check(start) {
      const started = await shown(start)
      await quit(started)
      expect(started.electron.calls).toContain('tray.destroy')
    },
  },
  {
    call: 'app.on window-all-closed',
    holds: 'closing the last window leaves it in the tray',
    async check(start) {
      const { electron, window } = await shown(start)
      const before = electron.calls.length
      window.destroy()
      expect(electron.calls.slice(before)).not.toContain('app.quit')
    },
  },
  {
    call: 'powerMonitor.on shutdown',
    holds: 'the computer waits until everything is on disk',
    async check(start) {
      const { electron } = await shown(start)
      const event = preventable()
      electron.powerMonitor.emit('shutdown', event)
      expect(event.prevented).toBe(true)
    },
  },
  {
    call: 'globalShortcut.unregisterAll',
    holds: 'the keys are given back, after the icon went',
    async check(start) {
      const started = await shown(start)
      expect(started.electron.keys.size).toBe(1)
      await quit(started)
      expect(started.electron.keys.size).toBe(0)
      expect(before(started.electron.calls, 'tray.destroy', 'globalShortcut.unregisterAll', 'last')).toBe(
        true,
      )
    },
  },
  {
    call: 'app.exit',
    holds: 'the process ends, last of all, when the backend has',
    async check(start) {
      const started = await shown(start)
      await quit(started)
      expect(started.electron.exited).toBe(0)
      expect(started.electron.calls.at(-1)).toBe('app.exit 0')
    },
  },
  ...(['app.on browser-window-created', 'window.on session-end'] as const).map(
    (call): Guarded => ({
      call,
      holds: 'it ends with a session of Windows that ends',
      async check(start) {
        const { electron, window } = await shown(start, { platform: 'win32' })
        window.emit('session-end')
        await soon(() => electron.exited !== null)
        expect(electron.calls.slice(-3)).toEqual([
          'tray.destroy',
          'globalShortcut.unregisterAll',
          'app.exit 0',
        ])
      },
    }),
  ),
  {
    call: 'dialog.showErrorBox',
    holds: 'a start that fails says why',
    async check(start) {
      const { electron } = await start({ argv: ['--demo', 'atlantis'] })
      expect(electron.errors.join()).toMatch(/^Homeport cannot start: /)
    },
  },
]
