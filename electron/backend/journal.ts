import type * as z from 'zod'
import type { JournalLanes, JournalPage, journalQuerySchema } from '../../shared/contract/journal.ts'
import type { LabId } from '../../shared/lab/ids.ts'
import { type Clock, every, sleep } from '../clock.ts'
import type { Told } from '../lab/flaps.ts'
import { lanesOf } from '../lab/lanes.ts'
import { addEntry, journalPage, lastStates, pruneJournal } from '../store/journalTable.ts'
import { Store } from '../store/store.ts'
import { addUse, listUses, type Use } from '../store/usesTable.ts'
import {
  endWatch,
  isGoingOn,
  openWatches,
  turnsSince,
  watchedUntil,
  watchesSince,
} from '../store/watchesTable.ts'
import type { LabHost } from './labHost.ts'
import type { Labs } from './labs.ts'
import { Recorder } from './recorder.ts'

/** A reader is told of new entries at most so often, ms: each telling writes what waits. */
const TELL_EVERY = 1_000
/** Lanes go on by themselves: they are told anew this often, ms. */
const LANES_EVERY = 60_000
/** A lab that another process watches is asked for this often, ms. */
const AGAIN_EVERY = 60_000
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
  /** Asks again for the labs that another process watches. */
  #again: () => void = () => {}
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
    this.#again = every(this.#o.clock, AGAIN_EVERY, sync)
    sync()
  }

  /** Writes down what somebody did in a lab. */
  act(lab: LabId, what: Pick<Told, 'subject' | 'name' | 'node' | 'sentence'>): void {
    const recorder = this.#recorders.get(lab)
    if (recorder) {
      recorder.act(what)
      return
    }
    // Another process watches the lab, or nobody does: what is done here is done all the same.
    const at = this.#o.clock.wall()
    this.#store.write(db => addEntry(db, lab, { ...what, at, kind: 'action', from: null, to: null }))
    this.#added()
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
      const nodes = [...(keeper.store.lab?.tables.nodes.values() ?? [])].map(({ id, name }) => ({ id, name }))
      nodes.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
      const [turns, watches] = await this.#store.read(
        db => [turnsSince(db, plan.id, from), watchesSince(db, plan.id, from)] as const,
      )
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
    this.#again()
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
    const begun = clock.wall()
    // In one transaction: of two processes that begin at one moment the second finds the first.
    const taken = await this.#store
      .now(db => {
        const open = openWatches(db, lab)
        if (open.some(watch => isGoingOn(watch, begun))) return 'elsewhere'
        for (const { pid } of open) endWatch(db, lab, pid)
        watchedUntil(db, lab, begun, begun)
        return { last: lastStates(db, lab), left: open.at(-1)?.to ?? null }
      })
      .catch(() => null)
    this.#starting.delete(lab)
    if (taken === 'elsewhere' || this.#closed || !labs.all.includes(host)) return
    const added = () => this.#added()
    const recorder = new Recorder({
      lab,
      keeper: host.keeper,
      store: this.#store,
      clock,
      begun,
      added,
      // What cannot be written now is kept until it can be.
      ...(taken ?? { last: new Map(), left: null }),
    })
    this.#recorders.set(lab, recorder)
    recorder.start()
    recorder.rest(labs.resting)
  }

  #added(): void {
    this.#entries += 1
    for (const listener of [...this.#listeners]) listener()
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
