import type { Clock } from '../clock.ts'
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
  /** Looks what this computer names, and answers with the files it looked at; null where that is not asked. */
  readonly look: (() => Promise<readonly string[]>) | null
}

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
    if (this.#looked.some(file => changed.has(file))) await this.#look()
    await this.#follow()
  }

  async #reread(host: LabHost): Promise<void> {
    const next = lastGood(host.plan, await loadLab(host.options, this.#o.env))
    if (this.#closed || !this.#o.labs.all.includes(host)) return
    await host.keeper.replan(next)
    await this.#follow()
  }

  async #look(): Promise<void> {
    this.#looked = (await this.#o.look?.()) ?? []
    await this.#follow()
  }

  #follow(): Promise<void> {
    const files = this.#o.labs.all.flatMap(host => host.plan.files.all)
    return this.#watch.follow([...new Set([...files, ...this.#looked])])
  }
}
