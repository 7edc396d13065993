import { expect } from 'vitest'
import { type Guarded, launched, pressKeys } from './guarded.ts'

/** The launcher, and with it the popover. */
export const SMALL_WINDOWS: readonly Guarded[] = [
  {
    call: 'window.hide',
    holds: 'the keys hide a launcher that is shown',
    async check(start) {
      const { electron, launcher } = await launched(start)
      pressKeys(electron)
      expect(launcher.isVisible()).toBe(false)
    },
  },
  {
    call: 'window.on blur',
    holds: 'it goes as soon as one looks elsewhere',
    async check(start) {
      const { launcher } = await launched(start)
      launcher.emit('blur')
      expect(launcher.isVisible()).toBe(false)
    },
  },
  {
    call: 'window.setBounds',
    holds: 'shown again, it is where one looks now',
    async check(start, lab) {
      const { electron, launcher } = await launched(start)
      pressKeys(electron)
      await lab.clock.advance(1_000)
      electron.displays[0] = { x: 1920, y: 0, width: 2560, height: 1400 }
      pressKeys(electron)
      expect(launcher.bounds).toEqual({ x: 2880, y: 327, width: 640, height: 420 })
    },
  },
  {
    call: 'window.on closed',
    holds: 'nothing is told to what is gone: a launcher that the system closed is made anew',
    async check(start) {
      const { electron, launcher } = await launched(start)
      launcher.destroy()
      pressKeys(electron)
      await electron.loaded()
      expect(electron.openWindows).toHaveLength(1)
    },
  },
]
