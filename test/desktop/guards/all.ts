import { COMPUTER } from './computer.ts'
import { ENDING } from './ending.ts'
import type { Guarded } from './guarded.ts'
import { PAGES } from './pages.ts'
import { PREFERENCES } from './preferences.ts'
import { SESSION } from './session.ts'
import { SMALL_WINDOWS } from './smallWindows.ts'
import { STARTING } from './starting.ts'
import { TRAY } from './tray.ts'
import { WINDOWS } from './windows.ts'

/**
 * Every call to Electron that guards something, each with a check that fails without it. What guards nothing is in
 * `free.ts`; a call that any test of `test/desktop` makes and that stands in neither fails that test.
 */
export const GUARDED: readonly Guarded[] = [
  ...PREFERENCES,
  ...STARTING,
  ...PAGES,
  ...SESSION,
  ...WINDOWS,
  ...SMALL_WINDOWS,
  ...TRAY,
  ...COMPUTER,
  ...ENDING,
]
