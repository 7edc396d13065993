import path from 'node:path'
import * as z from 'zod'
import { KeptFile } from '../backend/keptFile.ts'

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
export class DesktopSettings {
  #kept: KeptFile<DesktopChoices>
  #now = DEFAULT_CHOICES
  #tell: (problem: string) => void
  #listeners = new Set<() => void>()

  /** `tell` gets one sentence for each thing that is wrong with the file. */
  constructor(dataDir: string, tell: (problem: string) => void) {
    this.#tell = tell
    this.#kept = new KeptFile(path.join(dataDir, 'desktop.json'), {
      version: 1,
      // What an older version did not know yet has its default; a wrong type is a damaged file.
      read: json => schema.parse({ ...DEFAULT_CHOICES, ...json }),
      write: choices => choices,
      unread: 'window and shortcut are as at the first start',
      unwritten: 'where the window is and what closing it does is not remembered',
    })
  }

  get now(): DesktopChoices {
    return this.#now
  }

  async load(): Promise<void> {
    const { value, problem } = await this.#kept.read()
    if (value !== null) this.#now = value
    if (problem !== null) this.#tell(problem)
  }

  /** Changes what is named; the rest stays. What changes nothing writes nothing. */
  change(change: Partial<DesktopChoices>): void {
    const next = { ...this.#now, ...change }
    if (JSON.stringify(next) === JSON.stringify(this.#now)) return
    this.#now = next
    void this.#kept.write(next).then(problem => {
      if (problem !== null) this.#tell(problem)
    })
    for (const listener of [...this.#listeners]) listener()
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Resolves when every change is on disk. */
  written(): Promise<void> {
    return this.#kept.written()
  }
}
