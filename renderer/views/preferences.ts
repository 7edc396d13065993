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
}

export function setTheme(theme: Theme): void {
  remember(THEME, theme)
  useSettings.setState({ theme })
  applyTheme()
}

export function setLetters(letters: boolean): void {
  remember(LETTERS, letters ? 'on' : 'off')
  useSettings.setState({ letters })
}
