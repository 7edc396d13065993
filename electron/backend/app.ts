import type { AppState } from '../../shared/contract/app.ts'
import { PROBE_EVERY, SLOW_PROBE_EVERY } from '../../shared/lab/paths.ts'
import type { Clock } from '../clock.ts'
import { Budget } from './budget.ts'
import { ownProcess, type Used } from './cost.ts'
import type { Labs } from './labs.ts'
import { Settings } from './settings.ts'

/** Most problems of own files that are told. */
const PROBLEMS = 20

/** What belongs to no lab: settings, the budget, rest, and what is wrong with Homeport's own files. */
export class App {
  readonly settings: Settings
  readonly budget: Budget
  /** Reads what Homeport has used. */
  readonly used: () => Used
  #labs: Labs
  #problems: AppState['problems'] = []
  #offers: AppState['offers'] = []
  #firstRun = false
  #own = false
  #onBattery = false
  #dataDir: string
  #listeners = new Set<() => void>()
  #unlisten: () => void

  constructor(
    labs: Labs,
    clock: Clock,
    dataDir: string,
    log: (line: string) => void,
    used: () => Used = ownProcess,
  ) {
    this.used = used
    this.#labs = labs
    this.#dataDir = dataDir
    this.settings = new Settings(dataDir, problem => {
      log(problem)
      this.addProblem({
        file: 'settings.json',
        sentence: problem,
        advice: 'Look at the settings; what is missing there can be chosen again.',
      })
    })
    this.budget = new Budget(
      clock,
      () => labs.all,
      () => this.settings.now,
      used,
      () => this.changed(),
    )
    this.#unlisten = labs.onChange(() => this.changed())
  }

  get state(): AppState {
    return {
      settings: this.settings.now,
      paused: this.#labs.resting,
      slowed: this.#slowed,
      firstRun: this.#firstRun,
      own: this.#own,
      offers: this.#offers,
      dataDir: this.#dataDir,
      problems: this.#problems,
    }
  }

  /** How often the path in use of each service is tried, ms. */
  get probeEvery(): number {
    return this.#slowed ? SLOW_PROBE_EVERY : PROBE_EVERY
  }

  setOnBattery(on: boolean): void {
    this.#onBattery = on
    this.changed()
  }

  setFirstRun(firstRun: boolean): void {
    this.#firstRun = firstRun
    this.changed()
  }

  /** Whether labs may be added here; said once, before anyone follows. */
  setOwn(own: boolean): void {
    this.#own = own
    this.changed()
  }

  setOffers(offers: AppState['offers']): void {
    this.#offers = offers
    this.changed()
  }

  addProblem(problem: AppState['problems'][number]): void {
    this.#problems = [...this.#problems, problem].slice(-PROBLEMS)
    this.changed()
  }

  /** Changes the settings that are named, and tells it. */
  changeSettings(change: Parameters<Settings['change']>[0]): void {
    this.settings.change(change)
    this.changed()
  }

  /** Calls back whenever the state may be another. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells everyone who follows the state. */
  changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  /** The state now and whenever it changed. */
  async *follow(signal: AbortSignal): AsyncGenerator<AppState> {
    let told: string | null = null
    while (!signal.aborted) {
      const state = this.state
      const text = JSON.stringify(state)
      if (text !== told) {
        told = text
        yield state
      } else await this.#change(signal)
    }
  }

  async close(): Promise<void> {
    this.#unlisten()
    this.budget.stop()
    await this.settings.written()
  }

  /** Why the pace is slowed, as far as the settings let it be. */
  get #slowed(): AppState['slowed'] {
    if (this.budget.over && this.settings.now.slowDown) return 'limit'
    return this.#onBattery && this.settings.now.slowDown ? 'battery' : null
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        this.#listeners.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#listeners.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }
}
