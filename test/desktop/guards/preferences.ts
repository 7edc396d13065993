import { expect } from 'vitest'
import { type Guarded, pressKeys, shown } from './guarded.ts'

/** What a window of ours must be made with; named as in Electron's webPreferences. */
const WANTED: Readonly<Record<string, unknown>> = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  spellcheck: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  // Of an installed Homeport.
  devTools: false,
}

/** What every window is made with, the small ones too. */
export const PREFERENCES: readonly Guarded[] = Object.entries(WANTED).map(([name, wanted]) => ({
  call: `webPreferences.${name}`,
  holds: `is ${wanted} in every window`,
  async check(start) {
    const { electron } = await shown(start, {
      before: one => {
        one.app.isPackaged = true
      },
    })
    pressKeys(electron)
    await electron.loaded()
    expect(electron.windows).toHaveLength(2)
    for (const window of electron.windows) {
      expect((window.webContents.preferences as Record<string, unknown>)[name]).toBe(wanted)
    }
  },
}))
