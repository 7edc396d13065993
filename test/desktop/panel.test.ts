import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DesktopLab } from './desktopLab.ts'

let lab: DesktopLab

beforeEach(async () => {
  lab = await DesktopLab.open()
})
afterEach(() => lab.close())

/** The tone of applications and that of the system's own bars, where they differ. */
interface Theme {
  readonly platform: NodeJS.Platform
  readonly desktop?: string
  readonly apps: 'light' | 'dark'
  readonly bars: 'light' | 'dark'
}

const CASES: readonly (readonly [string, Theme, string])[] = [
  ['on Windows as its bars', { platform: 'win32', apps: 'light', bars: 'dark' }, 'unknown-dark.png'],
  ['on Windows not as applications', { platform: 'win32', apps: 'dark', bars: 'light' }, 'unknown-light.png'],
  ['on Linux as applications', { platform: 'linux', apps: 'light', bars: 'dark' }, 'unknown-light-22.png'],
  ['on a dark one', { platform: 'linux', apps: 'dark', bars: 'light' }, 'unknown-dark-22.png'],
  [
    'dark on GNOME, whatever the theme',
    { platform: 'linux', desktop: 'ubuntu:GNOME', apps: 'light', bars: 'light' },
    'unknown-dark-22.png',
  ],
  [
    'on KDE as applications',
    { platform: 'linux', desktop: 'KDE', apps: 'light', bars: 'light' },
    'unknown-light-22.png',
  ],
  ['on macOS its own affair', { platform: 'darwin', apps: 'light', bars: 'dark' }, 'unknownTemplate.png'],
]

describe('the tray’s panel', () => {
  const image = async ({ platform, desktop = '', apps, bars }: Theme) => {
    vi.stubEnv('XDG_CURRENT_DESKTOP', desktop)
    const { electron } = await lab.start({
      argv: ['--hidden'],
      platform,
      before: one => {
        one.nativeTheme.shouldUseDarkColors = apps === 'dark'
        one.nativeTheme.shouldUseDarkColorsForSystemIntegratedUI = bars === 'dark'
      },
    })
    return path.basename(electron.trays[0]!.image)
  }

  it.each(CASES)('is taken %s', async (_what, theme, wanted) => {
    expect(await image(theme)).toBe(wanted)
  })

  it('is what its owner chose, above all', async () => {
    await lab.keep({ panel: 'light' })
    expect(await image({ platform: 'linux', desktop: 'GNOME', apps: 'dark', bars: 'dark' })).toBe(
      'unknown-light-22.png',
    )
  })
})
