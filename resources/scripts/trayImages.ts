import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { TRAY_STATES, type TrayState } from '../../electron/desktop/tray/trayIcon.ts'
import { png } from './tray/png.ts'
import { draw } from './tray/raster.ts'
import { shapesOf } from './tray/shapes.ts'

/**
 * Draws the tray's icons into `resources/tray`: `node resources/scripts/trayImages.ts`. The names are what Electron
 * looks for: `@2x` is the same picture for a denser screen, `Template` is one colour that macOS turns as it needs.
 */

/** Night and day of DESIGN.md: the tone of the piers on a dark and on a light panel, and the colours of states. */
const TONES = {
  dark: { ink: '#ebf1f3', attention: '#f2b53a', down: '#ff7d69', accent: '#7abaf5' },
  light: { ink: '#0e181c', attention: '#8f5a00', down: '#bf2d1b', accent: '#0c5fa3' },
} as const
const COLOURED: Partial<Record<TrayState, 'attention' | 'down' | 'accent'>> = {
  attention: 'attention',
  down: 'down',
  working: 'accent',
  'needs-you': 'accent',
}
/** Ending of the name by size in px: 16 and its multiples for Windows, 22 for Linux panels. */
const SIZES = { '': 16, '@1.5x': 24, '@2x': 32, '@3x': 48, '-22': 22 } as const
const TEMPLATE = { '': 16, '@2x': 32 } as const

/** Every picture by its name. Always the same bytes. */
export function trayImages(): Map<string, Uint8Array> {
  const images = new Map<string, Uint8Array>()
  for (const state of TRAY_STATES) {
    for (const [panel, tones] of Object.entries(TONES)) {
      const mark = tones[COLOURED[state] ?? 'ink']
      for (const [ending, size] of Object.entries(SIZES)) {
        images.set(`${state}-${panel}${ending}.png`, image(state, size, tones.ink, mark))
      }
    }
    for (const [ending, size] of Object.entries(TEMPLATE)) {
      images.set(`${state}Template${ending}.png`, image(state, size, '#000000', '#000000'))
    }
  }
  return images
}

const image = (state: TrayState, size: number, ink: string, mark: string) =>
  png(size, draw(size, shapesOf(state, size), { ink, mark }))

if (import.meta.main) {
  const folder = path.resolve(import.meta.dirname, '../tray')
  mkdirSync(folder, { recursive: true })
  for (const [name, bytes] of trayImages()) writeFileSync(path.join(folder, name), bytes)
}
