import type * as z from 'zod'
import type { AppSettings, settingsChangeSchema } from '../../shared/contract/app.ts'
import { KeptChoices } from './keptChoices.ts'

/** What holds before its owner chose anything. */
export const DEFAULT_SETTINGS: AppSettings = {
  favourites: {},
  demo: null,
  limits: { cpu: 3, memory: 350e6, sockets: 64, requests: 10 },
  slowDown: true,
}

type Change = z.infer<typeof settingsChangeSchema> & { demo?: AppSettings['demo'] }

/** The settings of every door, in `settings.json` of the data folder. */
export class Settings extends KeptChoices<AppSettings> {
  /** `tell` gets one sentence for each thing that is wrong with the file. */
  constructor(dataDir: string, tell: (problem: string) => void) {
    super({
      dataDir,
      name: 'settings.json',
      defaults: DEFAULT_SETTINGS,
      // The schemas take a tenth of a command's start: not before there is a file to read.
      read: async json => (await import('../../shared/contract/app.ts')).settingsSchema.parse(json),
      unread: 'settings are as at the first start',
      unwritten: 'a changed setting holds until Homeport ends',
      tell,
    })
  }

  /** Changes what is named; the rest stays. */
  change(change: Change): void {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    this.set({ ...this.now, ...given })
  }
}
