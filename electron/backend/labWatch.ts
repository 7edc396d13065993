import { type Clock, every } from '../clock.ts'
import { FileWatch } from './fileWatch.ts'
import type { LabHost } from './labHost.ts'
import type { Labs } from './labs.ts'
import { loadLab } from './loadLab.ts'
import { lastGood } from './replan.ts'

export interface LabWatchOptions {
  readonly labs: Labs
  readonly clock: Clock
  readonly log: (line: string) => void
  readonly env: NodeJS.ProcessEnv
  /** Where the owner's own labs come from; null where flags select another. */
  readonly own: OwnPlaces | null
}

export interface OwnPlaces {
  /** Where labs of their own may come and go. */
  readonly places: readonly string[]
  /** Holds what came there; what is gone is let go where it was gone at the `beat` before too. */
  labs(beat: boolean): Promise<void>
  /** Looks what this computer names, and answers with the files it looked at. */
  look(): Promise<readonly string[]>
  /** Whether the tailnet of this computer is another than at the last look. */
  tailnetMoved(): Promise<boolean>
}

/** What tells nothing when it changes is looked at this often, ms. */
const BEAT = 60_000
/** The first look waits until the labs have what they need, ms. */
const FIRST_LOOK = 5_000

/** Follows the files that labs are read from and those that may name more: labs go on by what stands there now. */
export class LabWatch {
  #o: LabWatchOptions
  #watch: FileWatch
  #looked: readonly string[] = []
  #work: Promise<void> = Promise.resolve()
  #closed = false
  #stops: (() => void)[] = []

  constructor(options: LabWatchOptions) {
    this.#o = options
    this.#watch = new FileWatch(options.clock, files => this.#queue(() => this.#changed(files)))
  }

  start(): void {
    const { clock, labs } = this.#o
    this.#queue(() => this.#follow())
    this.#stops = [
      labs.onChange(() => this.#queue(() => this.#follow())),
      clock.after(FIRST_LOOK, () => this.#queue(() => this.#look())),
      every(clock, BEAT, () => void this.#queue(() => this.#beat())),
    ]
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const stop of this.#stops) stop()
    this.#watch.close()
    await this.#work
  }

  /** Reads the files of a lab again; only what is another there connects anew. */
  reread(host: LabHost): Promise<void> {
    return this.#queue(() => this.#reread(host))
  }

  /** One thing after the other: two readings of one file must not overtake each other. */
  #queue(task: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(async () => {
      if (!this.#closed) await task().catch((error: Error) => this.#o.log(error.message))
    })
    return this.#work
  }

  async #changed(files: readonly string[]): Promise<void> {
    const changed = new Set(files)
    for (const host of this.#o.labs.all) {
      if (host.plan.files.all.some(file => changed.has(file))) await this.#reread(host)
    }
    const { own } = this.#o
    if (own?.places.some(file => changed.has(file))) await own.labs(false)
    if (this.#looked.some(file => changed.has(file))) await this.#look()
    await this.#follow()
  }

  async #beat(): Promise<void> {
    const { own } = this.#o
    await own?.labs(true)
    if (this.#looked.length > 0 && (await own?.tailnetMoved())) await this.#look()
  }

  async #reread(host: LabHost): Promise<void> {
    const next = lastGood(host.plan, await loadLab(host.options, this.#o.env))
    if (this.#closed || !this.#o.labs.all.includes(host)) return
    await host.keeper.replan(next)
    await this.#follow()
  }

  async #look(): Promise<void> {
    this.#looked = (await this.#o.own?.look()) ?? []
    await this.#follow()
  }

  /** What is read once more after a file is followed is never older than what the next change is told by. */
  async #follow(): Promise<void> {
    const files = this.#o.labs.all.flatMap(host => host.plan.files.all)
    const places = this.#o.own?.places ?? []
    const fresh = new Set(await this.#watch.follow([...new Set([...places, ...files, ...this.#looked])]))
    for (const host of this.#o.labs.all) {
      if (host.plan.files.all.some(file => fresh.has(file))) await this.#reread(host)
    }
    if (places.some(file => fresh.has(file))) await this.#o.own?.labs(false)
  }
}
