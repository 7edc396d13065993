import { afterEach, beforeEach, expect, it } from 'vitest'
import { DesktopLab } from './desktopLab.ts'

let lab: DesktopLab

beforeEach(async () => {
  lab = await DesktopLab.open()
})
afterEach(() => lab.close())

it.each([
  ['darwin', 'battery'],
  ['win32', 'battery'],
  // There Electron would not say when it is on mains again.
  ['linux', null],
] as const)('started on battery on %s the pace is slowed for: %s', async (platform, wanted) => {
  const { desktop } = await lab.start({
    argv: ['--hidden'],
    platform,
    before: one => {
      one.onBattery = true
    },
  })
  expect(desktop!.backend.overlook.now().app.slowed).toBe(wanted)
})
