import path from 'node:path'
import { expect } from 'vitest'
import { settle } from '../waits.ts'
import type { Guarded } from './guarded.ts'

const HIDDEN = ['--hidden']

/** The icon in the tray. */
export const TRAY: readonly Guarded[] = [
  {
    call: 'tray.setContextMenu',
    holds: 'on Linux the icon has its menu, whichever way it is pressed',
    async check(start) {
      const { electron } = await start({ argv: HIDDEN })
      expect(electron.trays[0]!.menu?.template.at(-1)?.label).toBe('Quit Homeport')
    },
  },
  {
    call: 'tray.setToolTip',
    holds: 'the icon says in words what it shows',
    async check(start) {
      expect((await start({ argv: HIDDEN })).electron.trays[0]!.tip).toMatch(/^Homeport\n./)
    },
  },
  {
    call: 'tray.setImage',
    holds: 'the icon shows what is so now',
    async check(start, lab) {
      const { electron, desktop } = await start({ argv: HIDDEN })
      await desktop!.backend.client['app.pause']({ paused: true })
      await lab.clock.advance(1_000)
      expect(path.basename(electron.trays[0]!.image)).toBe('paused-dark-22.png')
    },
  },
  {
    call: 'nativeTheme.on updated',
    holds: 'the icon is seen on the panel of another theme at once',
    async check(start, lab) {
      const { electron } = await start({ argv: HIDDEN })
      electron.nativeTheme.shouldUseDarkColors = false
      electron.nativeTheme.emit('updated')
      await lab.clock.advance(1_000)
      expect(path.basename(electron.trays[0]!.image)).toMatch(/-light-22\.png$/)
    },
  },
  {
    call: 'tray.on click',
    holds: 'a press on the icon opens the popover',
    async check(start) {
      const { electron } = await start({ argv: HIDDEN, platform: 'win32' })
      electron.trays[0]!.emit('click')
      await electron.loaded()
      expect(electron.window('#/tray').isVisible()).toBe(true)
    },
  },
  ...(['tray.on right-click', 'tray.popUpContextMenu'] as const).map(
    (call): Guarded => ({
      call,
      holds: 'the other button opens the menu',
      async check(start) {
        const { electron } = await start({ argv: HIDDEN, platform: 'win32' })
        electron.trays[0]!.emit('right-click')
        expect(electron.trays[0]!.poppedUp?.template.at(-1)?.label).toBe('Quit Homeport')
      },
    }),
  ),
  {
    call: 'app.setLoginItemSettings',
    holds: 'starting with the session is told to the system',
    async check(start) {
      const { electron } = await start({ argv: HIDDEN, platform: 'win32' })
      electron.trays[0]!.emit('right-click')
      const computer = electron.trays[0]!.poppedUp?.template.find(one => one.label === 'This computer')
      const items = computer?.submenu as { click?: (...given: unknown[]) => void }[]
      items[0]!.click!()
      await settle()
      expect(electron.openAtLogin).toBe(true)
    },
  },
]
