import * as z from 'zod'
import { KeptChoices } from '../backend/keptChoices.ts'

const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  maximized: z.boolean(),
})
export type Bounds = z.infer<typeof boundsSchema>

const schema = z.object({
  /** What closing the window does; `ask` until its owner has said so once. */
  close: z.enum(['ask', 'tray', 'quit']),
  /** Electron's name for the keys that open the launcher everywhere; null for none. */
  shortcut: z.string().min(1).max(60).nullable(),
  /** What the panel that holds the tray icon looks like. */
  panel: z.enum(['follow', 'light', 'dark']),
  /** Where the window was; null before it was anywhere. */
  bounds: boundsSchema.nullable(),
})
export type DesktopChoices = z.infer<typeof schema>

export const DEFAULT_CHOICES: DesktopChoices = {
  close: 'ask',
  shortcut: 'CommandOrControl+Shift+Space',
  panel: 'follow',
  bounds: null,
}

/** What is the desktop's alone, in `desktop.json` of the data folder. All other settings are the backend's. */
export class DesktopSettings extends KeptChoices<DesktopChoices> {
  #listeners = new Set<() => void>()

  /** `tell` gets one sentence for each thing that is wrong with the file. */
  constructor(dataDir: string, tell: (problem: string) => void) {
    super({
      dataDir,
      name: 'desktop.json',
      defaults: DEFAULT_CHOICES,
      read: json => schema.parse(json),
      unread: 'window and shortcut are as at the first start',
      unwritten: 'where the window is and what closing it does is not remembered',
      tell,
    })
  }

  /** Changes what is named; the rest stays. What changes nothing writes nothing. */
  change(change: Partial<DesktopChoices>): void {
    const next = { ...this.now, ...change }
    if (JSON.stringify(next) === JSON.stringify(this.now)) return
    this.set(next)
    for (const listener of [...this.#listeners]) listener()
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }
}
