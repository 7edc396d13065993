import type * as z from 'zod'
import type { JournalLanes, JournalPage, journalQuerySchema } from '../../shared/contract/journal.ts'
import type { LabId } from '../../shared/lab/ids.ts'
import { type Clock, sleep } from '../clock.ts'
import { lanesOf, type Turn } from '../lab/lanes.ts'
import {
  journalPage,
  lastStates,
  type NewEntry,
  pruneJournal,
  statesSince,
  watchesSince,
} from '../store/journalTable.ts'
import { Store } from '../store/store.ts'
import { addUse, listUses, type Use } from '../store/usesTable.ts'
import type { LabHost } from './labHost.ts'
import type { Labs } from './labs.ts'
import { Recorder } from './recorder.ts'

/** A reader is told of new entries at most so often, ms: each telling writes what waits. */
const TELL_EVERY = 1_000
/** Lanes go on by themselves: they are told anew this often, ms. */
const LANES_EVERY = 60_000
const DAY = 86_400_000

type Query = z.output<typeof journalQuerySchema>

export interface JournalOptions {
  labs: Labs
  clock: Clock
  dataDir: string
  tell: (problem: string) => void
  /** This backend lasts and writes down what happens; one that answers a single command only reads. */
  records: boolean
}

/** What happened in each lab, and what was chosen how often; the one user of the store. */
export class Journal {
  #o: JournalOptions
  #store: Store
  #recorders = new Map<LabId, Recorder>()
  #starting = new Set<LabId>()
  #listeners = new Set<() => void>()
  #unlisten: () => void = () => {}
  /** How many were added in this run. */
  #entries = 0
  #closed = false

  constructor(options: JournalOptions) {
    this.#o = options
    const { dataDir, clock, tell } = options
    this.#store = new Store({
      dataDir,
      clock,
      tell,
      prune: (db, tight) => pruneJournal(db, clock.wall(), tight),
    })
  }

  /** Begins to write down what happens in every lab there is and that comes. */
  start(): void {
    if (!this.#o.records) return
    const sync = () => this.#sync()
    this.#unlisten = this.#o.labs.onChange(sync)
    sync()
  }

  /** Writes down what somebody did in a lab. */
  act(lab: LabId, what: Pick<NewEntry, 'subject' | 'name' | 'node' | 'sentence'>): void {
    this.#recorders.get(lab)?.act(what)
  }

  /** A page of the journal, and again whenever there is something new. */
  async *follow(query: Query, signal: AbortSignal): AsyncGenerator<JournalPage> {
    for (;;) {
      const seen = this.#entries
      yield await this.#store.read(db => journalPage(db, query, this.#store.problem))
      await this.#news(seen, signal, null)
    }
  }

  /** The lanes of a lab's nodes over so many days, and again as time goes on. */
  async *followLanes(held: () => LabHost, days: number, signal: AbortSignal): AsyncGenerator<JournalLanes> {
    for (;;) {
      const seen = this.#entries
      const { keeper, plan } = held()
      const to = this.#o.clock.wall()
      const from = to - days * DAY
      const nodes = [...(keeper.store.lab?.tables.nodes.values() ?? [])].map(({ id, name, state }) => ({
        id,
        name,
        state,
      }))
      nodes.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
      const [turns, watches] = await this.#store.read(db => [
        statesSince(db, plan.id, 'node:', from) as Turn[],
        watchesSince(db, plan.id, from),
      ])
      // Up to this moment it is watched, whatever the last minute's mark says.
      const now = this.#recorders.has(plan.id) && !this.#o.labs.resting ? [{ from: to - 1, to }] : []
      const last = watches.at(-1)
      if (now[0] && last && to - last.to < 2 * LANES_EVERY) now[0].from = last.to
      yield lanesOf({ nodes, turns, watches: [...watches, ...now], from, to })
      await this.#news(seen, signal, LANES_EVERY)
    }
  }

  uses(): Promise<Use[]> {
    return this.#store.read(listUses)
  }

  used(key: string): void {
    const at = this.#o.clock.wall()
    this.#store.write(db => addUse(db, key, at))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#unlisten()
    for (const recorder of this.#recorders.values()) recorder.stop()
    this.#recorders.clear()
    await this.#store.close()
  }

  #sync(): void {
    const { labs } = this.#o
    for (const host of labs.all) {
      const { id } = host.plan
      this.#recorders.get(id)?.rest(labs.resting)
      if (!this.#recorders.has(id) && !this.#starting.has(id)) void this.#record(host)
    }
    for (const [id, recorder] of this.#recorders) {
      if (labs.has(id)) continue
      recorder.stop()
      this.#recorders.delete(id)
    }
  }

  async #record(host: LabHost): Promise<void> {
    const { labs, clock } = this.#o
    const lab = host.plan.id
    this.#starting.add(lab)
    const last = await this.#store.read(db => lastStates(db, lab))
    this.#starting.delete(lab)
    if (this.#closed || !labs.all.includes(host)) return
    const added = () => {
      this.#entries += 1
      for (const listener of [...this.#listeners]) listener()
    }
    const recorder = new Recorder({ lab, keeper: host.keeper, store: this.#store, clock, last, added })
    this.#recorders.set(lab, recorder)
    recorder.start()
    recorder.rest(labs.resting)
  }

  /** Waits for an entry after `seen`, or for `most` ms; what comes together is told together. Rejects when the reader is gone. */
  async #news(seen: number, signal: AbortSignal, most: number | null): Promise<void> {
    const woken = new AbortController()
    const wake = () => woken.abort()
    this.#listeners.add(wake)
    signal.addEventListener('abort', wake, { once: true })
    if (this.#entries !== seen) wake()
    if (most !== null) await sleep(this.#o.clock, most, woken.signal).catch(() => {})
    else if (!woken.signal.aborted) {
      await new Promise<void>(resolve =>
        woken.signal.addEventListener('abort', () => resolve(), { once: true }),
      )
    }
    this.#listeners.delete(wake)
    signal.removeEventListener('abort', wake)
    signal.throwIfAborted()
    await sleep(this.#o.clock, TELL_EVERY, signal)
  }
}
