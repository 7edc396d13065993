import { expect } from 'vitest'
import { preventable } from '../preventable.ts'
import { StandInLock } from '../standInLock.ts'
import { before, type Guarded, PAGE, shown } from './guarded.ts'

/** What is done before anything is seen, and what another start does. */
export const STARTING: readonly Guarded[] = [
  {
    call: 'app.requestSingleInstanceLock',
    holds: 'of two instances one ends and the other shows its window',
    async check(start) {
      const lock = new StandInLock()
      const first = await start({ lock, argv: ['--hidden'] })
      expect(first.electron.openWindows).toHaveLength(0)
      const second = await start({ lock })
      expect(second.desktop).toBeNull()
      expect(second.electron.exited).toBe(0)
      expect(second.electron.calls).not.toContain('new Tray')
      expect(first.electron.openWindows).toHaveLength(1)
      expect(before(first.electron.calls, 'app.requestSingleInstanceLock', 'ready')).toBe(true)
    },
  },
  {
    call: 'protocol.registerSchemesAsPrivileged',
    holds: 'the page has an origin of its own, told before Electron is ready',
    async check(start) {
      const { electron } = await start()
      expect(electron.schemes).toEqual(['app'])
      expect(before(electron.calls, 'protocol.registerSchemesAsPrivileged app', 'ready')).toBe(true)
    },
  },
  {
    call: 'app.enableSandbox',
    holds: 'every page is in the sandbox, told before Electron is ready',
    async check(start) {
      const { electron } = await start()
      expect(electron.sandboxed).toBe(true)
      expect(before(electron.calls, 'app.enableSandbox', 'ready')).toBe(true)
    },
  },
  {
    call: 'app.setPath',
    holds: 'what Chromium keeps, and its lock, is in the data folder by selection of labs',
    async check(start, lab) {
      const { electron } = await start()
      const told = electron.calls.find(call => call.startsWith('app.setPath userData'))
      expect(told).toContain(`${lab.dataDir}/desktop/`)
      expect(before(electron.calls, told!, 'app.requestSingleInstanceLock')).toBe(true)
    },
  },
  {
    call: 'protocol.handle',
    holds: 'the page is answered before a window asks for it',
    async check(start) {
      const { electron } = await shown(start)
      expect(before(electron.calls, 'protocol.handle app', 'window.loadURL app://homeport/')).toBe(true)
      expect((await electron.fetch(PAGE)).status).toBe(200)
    },
  },
  {
    call: 'app.on second-instance',
    holds: 'another start shows the window',
    async check(start) {
      const { electron } = await start({ argv: ['--hidden'] })
      electron.app.emit('second-instance', preventable(), [], '')
      expect(electron.openWindows).toHaveLength(1)
    },
  },
  {
    call: 'app.on activate',
    holds: 'a press in the dock shows the window',
    async check(start) {
      const { electron } = await start({ argv: ['--hidden'], platform: 'darwin' })
      electron.app.emit('activate')
      expect(electron.openWindows).toHaveLength(1)
    },
  },
]
