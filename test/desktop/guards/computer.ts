import { expect } from 'vitest'
import { type Guarded, pressKeys, shown } from './guarded.ts'

/** What the computer tells: keys, power, the theme. */
export const COMPUTER: readonly Guarded[] = [
  {
    call: 'globalShortcut.register',
    holds: 'the keys open the launcher from anywhere',
    async check(start) {
      const { electron } = await shown(start)
      pressKeys(electron)
      await electron.loaded()
      expect(electron.window('#/launcher').isVisible()).toBe(true)
    },
  },
  {
    call: 'powerMonitor.on resume',
    holds: 'nothing that was connected is believed',
    async check(start) {
      const { electron, desktop } = await start()
      // roam.test.ts shows over a real lab what that does.
      expect(electron.powerMonitor.listeners('resume')).toEqual([desktop!.backend.resumed])
    },
  },
  {
    call: 'powerMonitor.on unlock-screen',
    holds: 'what waits for its next try tries at once',
    async check(start) {
      const { electron, desktop } = await start()
      // tray.test.ts shows over a real lab what that does.
      expect(electron.powerMonitor.listeners('unlock-screen')).toEqual([desktop!.backend.wake])
    },
  },
  ...(['suspend', 'lock-screen'] as const).map(
    (event): Guarded => ({
      call: `powerMonitor.on ${event}`,
      holds: 'the launcher is gone',
      async check(start) {
        const { electron } = await start({ argv: ['--hidden'] })
        pressKeys(electron)
        electron.powerMonitor.emit(event)
        expect(electron.openWindows).toEqual([])
      },
    }),
  ),
  ...(['on-battery', 'on-ac'] as const).map(
    (event): Guarded => ({
      call: `powerMonitor.on ${event}`,
      holds: 'services are tried less often on battery, and who looks is told',
      async check(start) {
        const { electron, desktop } = await start({
          argv: ['--hidden'],
          platform: 'darwin',
          before: one => {
            one.onBattery = event === 'on-ac'
          },
        })
        const slowed = () => desktop!.backend.overlook.now().app.slowed
        expect(slowed()).toBe(event === 'on-ac' ? 'battery' : null)
        electron.powerMonitor.emit(event)
        expect(slowed()).toBe(event === 'on-ac' ? null : 'battery')
      },
    }),
  ),
]
