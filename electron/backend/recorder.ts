import { durationWords } from '../../shared/lab/age.ts'
import type { EntityId, LabId } from '../../shared/lab/ids.ts'
import type { Lab, Source } from '../../shared/lab/model.ts'
import { type ShownState, STATE_WORDS, shownOf } from '../../shared/lab/state.ts'
import { type Clock, every } from '../clock.ts'
import { connectionsOf, type Known, knownOf } from '../lab/transitions.ts'
import { addEntry, type NewEntry, putState, watchedUntil } from '../store/journalTable.ts'
import type { Store } from '../store/store.ts'
import type { Keeper } from './keeper.ts'

/** What went and came back within this is told once, with how often; ms. */
const FOLD = 30_000
const MINUTE = 60_000
/** Wall time that went on by so much more than the time this computer ran is time it slept, ms. */
const SLEPT = 30_000
/** Longest sentence that is kept. */
const LONGEST = 600

export interface RecorderOptions {
  lab: LabId
  keeper: Keeper
  store: Store
  clock: Clock
  /** The states the subjects were last known in, before this run. */
  last: ReadonlyMap<string, { state: ShownState; at: number }>
  /** Called when an entry was added. */
  added: () => void
}

/** An entry that may still be folded into: it is written with the next batch. */
interface Fresh {
  entry: NewEntry
  times: number
  begun: number
  written: boolean
}

/** Writes down what happens in one lab: states that changed, connections, and when it was watched. */
export class Recorder {
  #o: RecorderOptions
  #known: Map<EntityId, Known> | null = null
  #connections = new Map<EntityId, Source>()
  #fresh = new Map<string, Fresh>()
  #seen: Lab | null = null
  #watch: { wall: number; mono: number; begun: number } | null = null
  #stops: (() => void)[] = []

  constructor(options: RecorderOptions) {
    this.#o = options
  }

  start(): void {
    const { keeper, clock } = this.#o
    this.#say('homeport', 'Homeport began to watch')
    this.#begin()
    this.#stops = [keeper.onProjected(() => this.#look()), every(clock, MINUTE, () => this.#beat())]
    this.#look()
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
    this.rest(true)
    this.#say('homeport', 'Homeport stopped watching')
  }

  /** Nothing is watched while it rests: its hours are told as such. */
  rest(on: boolean): void {
    if (on) {
      this.#beat()
      this.#watch = null
    } else if (this.#watch === null) this.#begin()
  }

  /** Writes down what somebody did here. */
  act(what: Pick<NewEntry, 'subject' | 'name' | 'node' | 'sentence'>): void {
    this.#add({ ...what, kind: 'action', from: null, to: null, at: this.#o.clock.wall() })
  }

  #begin(): void {
    const { clock } = this.#o
    this.#watch = { wall: clock.wall(), mono: clock.mono(), begun: clock.wall() }
    this.#beat()
  }

  #beat(): void {
    const { clock, store, lab } = this.#o
    const held = this.#watch
    if (!held) return
    const [wall, mono] = [clock.wall(), clock.mono()]
    const slept = wall - held.wall - (mono - held.mono)
    if (slept > SLEPT) {
      this.#say('homeport', `This computer slept for ${durationWords(slept)}`)
      held.begun = wall
    }
    held.wall = wall
    held.mono = mono
    const { begun } = held
    store.write(db => watchedUntil(db, lab, begun, wall))
  }

  #look(): void {
    const lab = this.#o.keeper.store.lab
    if (!lab || lab === this.#seen) return
    this.#seen = lab
    // Until everything was heard once, what is missing is not gone and what is new was there before.
    if (this.#known === null && !lab.settled) return
    const now = knownOf(lab)
    if (this.#known === null) this.#baseline(now)
    else this.#compare(this.#known, now)
    // Of what is not known at this moment the last known state stays the measure.
    this.#known = new Map([...(this.#known ?? []), ...now])
    this.#connect(connectionsOf(lab))
  }

  /** What changed since the run before happened while nobody watched. */
  #baseline(now: Map<EntityId, Known>): void {
    for (const one of now.values()) {
      const before = this.#o.last.get(one.id)
      if (before && before.state !== one.state) {
        this.#state(one, before.state, `While Homeport was not watching: ${one.sentence}`)
      } else if (!before) this.#put(one)
    }
  }

  #compare(before: Map<EntityId, Known>, now: Map<EntityId, Known>): void {
    for (const one of now.values()) {
      const was = before.get(one.id)
      if (!was) this.#put(one)
      else if (was.state !== one.state) this.#state(one, was.state, one.sentence)
    }
  }

  #state(one: Known, from: ShownState, sentence: string): void {
    this.#put(one)
    const at = this.#o.clock.wall()
    const held = this.#fresh.get(one.id)
    if (held && !held.written && held.entry.from === one.state && at - held.begun < FOLD) {
      held.times += 1
      held.entry.to = one.state
      held.entry.at = at
      held.entry.sentence = `${STATE_WORDS[from]} ${held.times === 1 ? 'for a moment' : `${held.times} times`} within ${durationWords(FOLD)}; now: ${sentence}`
      // What comes next is judged by where it stands now.
      held.entry.from = one.state
      return
    }
    const entry = this.#add({
      at,
      kind: 'state',
      subject: one.id,
      name: one.name,
      node: one.node,
      from,
      to: one.state,
      sentence,
    })
    this.#fresh.set(one.id, entry)
    entry.begun = at
  }

  #put(one: Known): void {
    const { store, lab, clock } = this.#o
    const at = clock.wall()
    store.write(db => putState(db, lab, one.id, one.state, at))
  }

  #connect(now: Map<EntityId, Source>): void {
    const before = this.#connections
    for (const [id, source] of now) {
      const was = before.get(id)
      if (was?.state === source.state) continue
      const to = shownOf(source.state)
      this.#add({
        at: this.#o.clock.wall(),
        kind: 'connection',
        subject: id,
        name: source.name,
        node: null,
        from: was ? shownOf(was.state) : null,
        to,
        sentence: source.state === 'up' ? 'Connected' : source.reason || STATE_WORDS[to],
      })
    }
    this.#connections = new Map([...before, ...now])
  }

  #say(kind: NewEntry['kind'], sentence: string): void {
    const at = this.#o.clock.wall()
    this.#add({ at, kind, subject: null, name: 'Homeport', node: null, from: null, to: null, sentence })
  }

  #add(entry: NewEntry): Fresh {
    const { store, lab } = this.#o
    const fresh: Fresh = { entry: { ...entry }, times: 0, begun: entry.at, written: false }
    store.write(db => {
      fresh.written = true
      const { sentence } = fresh.entry
      addEntry(db, lab, { ...fresh.entry, sentence: sentence.slice(0, LONGEST) })
    })
    this.#o.added()
    return fresh
  }
}
