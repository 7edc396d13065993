import path from 'node:path'
import type * as z from 'zod'
import { type AppSettings, type settingsChangeSchema, settingsSchema } from '../../shared/contract/app.ts'
import { KeptFile } from './keptFile.ts'

/** What holds before its owner chose anything. */
export const DEFAULT_SETTINGS: AppSettings = {
  favourites: {},
  demo: null,
  limits: { cpu: 3, memory: 350e6, sockets: 64, requests: 10 },
  slowDown: true,
}

type Change = z.infer<typeof settingsChangeSchema> & { demo?: AppSettings['demo'] }

/** The settings of every door, in `settings.json` of the data folder. */
export class Settings {
  #kept: KeptFile<AppSettings>
  #now = DEFAULT_SETTINGS
  #tell: (problem: string) => void

  /** `tell` gets one sentence for each thing that is wrong with the file. */
  constructor(dataDir: string, tell: (problem: string) => void) {
    this.#tell = tell
    this.#kept = new KeptFile(path.join(dataDir, 'settings.json'), {
      version: 1,
      // What an older version did not know yet has its default; a wrong type is a damaged file.
      read: json => settingsSchema.parse({ ...DEFAULT_SETTINGS, ...json }),
      write: settings => settings,
      unread: 'settings are as at the first start',
      unwritten: 'a changed setting holds until Homeport ends',
    })
  }

  get now(): AppSettings {
    return this.#now
  }

  async load(): Promise<void> {
    const { value, problem } = await this.#kept.read()
    if (value !== null) this.#now = value
    if (problem !== null) this.#tell(problem)
  }

  /** Changes what is named; the rest stays. */
  change(change: Change): void {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    this.#now = { ...this.#now, ...given }
    void this.#kept.write(this.#now).then(problem => {
      if (problem !== null) this.#tell(problem)
    })
  }

  /** Resolves when every change is on disk. */
  written(): Promise<void> {
    return this.#kept.written()
  }
}
