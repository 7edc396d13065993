import { type Clock, within } from '../clock.ts'
import type { AppApi, PowerApi } from './electronApi.ts'

/** How long the backend may take to end; then it is left behind, ms. */
const DEADLINE = 5_000

/** What is ended, each by its own function, in this order. */
export interface Ending {
  windows(): void
  tray(): void
  shortcuts(): void
  /** Everything that was learned is on disk when it resolves. */
  backend(): Promise<void>
}

/**
 * The one way out: whoever asks first starts it, later ones change nothing. Pages go before the backend they speak
 * to, and the process ends only when the backend has, or has had its time.
 */
export class Quit {
  #app: AppApi
  #clock: Clock
  #log: (line: string) => void
  #ending: Ending | null = null
  #starting: Promise<unknown> = Promise.resolve()
  #begun = false
  #code = 0

  constructor(app: AppApi, clock: Clock, log: (line: string) => void) {
    this.#app = app
    this.#clock = clock
    this.#log = log
    app.on('before-quit', event => {
      event.preventDefault()
      this.begin()
    })
    // Windows ends the session, and tells windows alone. Another program may still refuse when it asks before
    // (`query-session-end`); by now it is certain, and what has been learned is written while there is time.
    app.on('browser-window-created', (_event, window) => {
      window.on('session-end', () => this.begin())
    })
  }

  get begun(): boolean {
    return this.#begun
  }

  /** The start, which is let come to its end first: what has begun is ended properly. */
  set starting(starting: Promise<unknown>) {
    this.#starting = starting
  }

  /** What there is to end; before this, nothing is. */
  set ending(ending: Ending) {
    this.#ending = ending
  }

  /** The computer shuts down: it waits for what is written. */
  onShutdown(power: PowerApi): void {
    power.on('shutdown', event => {
      event?.preventDefault()
      this.begin()
    })
  }

  readonly begin = (code = 0): void => {
    if (this.#begun) return
    this.#begun = true
    this.#code = code
    void this.#run()
  }

  async #run(): Promise<void> {
    const late = () => new Error('it took too long')
    try {
      await within(
        this.#clock,
        DEADLINE,
        this.#starting.catch(() => {}),
        late,
      )
      const ending = this.#ending
      ending?.windows()
      ending?.tray()
      ending?.shortcuts()
      if (ending) await within(this.#clock, DEADLINE, ending.backend(), late)
    } catch (error) {
      this.#log(`Homeport did not end as it should: ${(error as Error).message}.`)
    }
    this.#app.exit(this.#code)
  }
}
