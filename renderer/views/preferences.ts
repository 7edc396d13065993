import { create } from 'zustand'

export type Theme = 'system' | 'dark' | 'light'

interface Settings {
  theme: Theme
  /** Single letters act as keys outside text fields. */
  letters: boolean
}

const THEME = 'homeport.theme'
const LETTERS = 'homeport.letters'

/** Reads what this browser remembers; storage may be forbidden, then nothing is remembered. */
function recall(key: string): string | null {
  try {
    return window.localStorage.getItem(key)
  } catch {
    return null
  }
}

function remember(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value)
  } catch {
    // The choice holds until the page is closed.
  }
}

function recalledTheme(): Theme {
  const theme = recall(THEME)
  return theme === 'dark' || theme === 'light' ? theme : 'system'
}

export const useSettings = create<Settings>()(() => ({
  theme: recalledTheme(),
  letters: recall(LETTERS) !== 'off',
}))

/** Writes the chosen theme where the style sheet looks for it. */
export function applyTheme(): void {
  const { theme } = useSettings.getState()
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  tellBar()
}

const NIGHT = window.matchMedia('(prefers-color-scheme:dark)')
/** The ground of the title bar, `--sea-0`. */
const BAR = { light: '#e6edef', dark: '#0a1114' }

/** The colour of the title bar, for what lies over it: the desktop's window buttons. */
function tellBar(): void {
  const { theme } = useSettings.getState()
  const shown = theme === 'system' ? (NIGHT.matches ? 'dark' : 'light') : theme
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', BAR[shown])
}

NIGHT.addEventListener('change', tellBar)

/** Chooses a theme, kept by this browser. */
export function setTheme(theme: Theme): void {
  remember(THEME, theme)
  useSettings.setState({ theme })
  applyTheme()
}

/** Turns single-letter keys on or off, kept by this browser. */
export function setLetters(letters: boolean): void {
  remember(LETTERS, letters ? 'on' : 'off')
  useSettings.setState({ letters })
}
