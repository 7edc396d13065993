import { durationWords } from '../../shared/lab/age.ts'
import type { EntityId, LabId, NodeId } from '../../shared/lab/ids.ts'
import type { Lab, Source } from '../../shared/lab/model.ts'
import { type ShownState, STATE_WORDS, shownOf } from '../../shared/lab/state.ts'
import { type Clock, every } from '../clock.ts'
import { type Boots, bootsOf, restarted } from '../lab/boots.ts'
import { Flaps, type Told } from '../lab/flaps.ts'
import { connectionsOf, type Known, knownOf } from '../lab/transitions.ts'
import { addEntry, putState } from '../store/journalTable.ts'
import type { Store } from '../store/store.ts'
import { addTurn, endWatch, watchedUntil } from '../store/watchesTable.ts'
import type { Keeper } from './keeper.ts'
import { type Moment, momentOf, sleptBetween } from './slept.ts'

const MINUTE = 60_000

export interface RecorderOptions {
  lab: LabId
  keeper: Keeper
  store: Store
  clock: Clock
  /** When this process took the watch over the lab. */
  begun: number
  /** Until when an earlier process watched that ended without a word; null where none did. */
  left: number | null
  /** The states the subjects were last known in, before this run. */
  last: ReadonlyMap<string, { state: ShownState; at: number }>
  /** Called when an entry was added. */
  added: () => void
}

/** Writes down what happens in one lab: states that changed, connections, and when it was watched. */
export class Recorder {
  #o: RecorderOptions
  #known: Map<EntityId, Known> | null = null
  #connections = new Map<EntityId, Source>()
  #boots = new Map<NodeId, Boots>()
  #flaps = new Flaps()
  /** The state of each node as its lane has it. */
  #lanes = new Map<NodeId, ShownState>()
  #seen: Lab | null = null
  #offline = false
  #watch: (Moment & { begun: number }) | null = null
  #stops: (() => void)[] = []
  /** The file that holds what was written. */
  #file: number

  constructor(options: RecorderOptions) {
    this.#o = options
    this.#file = options.store.files
  }

  start(): void {
    const { keeper, clock, begun, left } = this.#o
    if (left !== null) {
      this.#say(`Homeport ended without a word, ${durationWords(begun - left)} before it began again`)
    }
    this.#say('Homeport began to watch')
    this.#begin(begun)
    this.#stops = [keeper.onProjected(() => this.#look()), every(clock, MINUTE, () => this.#beat())]
    this.#look()
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
    this.rest(true)
    this.#say('Homeport stopped watching')
  }

  /** Nothing is watched while it rests: its hours are told as such. */
  rest(on: boolean): void {
    if (!on) {
      if (this.#watch === null) this.#begin(this.#o.clock.wall())
      return
    }
    if (this.#watch === null) return
    this.#beat()
    this.#watch = null
    this.#settle(this.#flaps.due(this.#o.clock.mono(), true))
    const { store, lab } = this.#o
    store.write(db => endWatch(db, lab))
  }

  /** Writes down what somebody did here. */
  act(what: Pick<Told, 'subject' | 'name' | 'node' | 'sentence'>): void {
    this.#add({ ...what, kind: 'action', from: null, to: null })
  }

  #begin(begun: number): void {
    const { clock } = this.#o
    this.#watch = { ...momentOf(clock), begun }
    this.#lanes.clear()
    this.#beat()
  }

  #beat(): void {
    const { clock, store, lab } = this.#o
    const held = this.#watch
    if (!held) return
    const now = momentOf(clock)
    const slept = sleptBetween(held, now, MINUTE)
    const { wall } = now
    if (slept > 0) {
      this.#say(`This computer slept for ${durationWords(slept)}`)
      held.begun = wall
      this.#lanes.clear()
    }
    if (store.files !== this.#file) {
      // Another file is there, which knows nothing of the lab yet.
      this.#file = store.files
      held.begun = wall
      this.#lanes.clear()
      for (const one of this.#known?.values() ?? []) this.#put(one)
    }
    Object.assign(held, now)
    const { begun } = held
    store.write(db => watchedUntil(db, lab, begun, wall))
  }

  #look(): void {
    const lab = this.#o.keeper.store.lab
    const { clock } = this.#o
    this.#settle(this.#flaps.due(clock.mono()))
    if (!lab || this.#watch === null) return
    // Even where nothing changed: after sleep each lane begins anew.
    this.#turn(lab)
    // Nothing that is shown need differ between two boots.
    this.#restarts(lab)
    if (lab === this.#seen) return
    this.#seen = lab
    if (lab.vantage.offline !== this.#offline) {
      this.#offline = lab.vantage.offline
      this.#say(this.#offline ? 'This computer is on no network' : 'This computer is on a network again')
    }
    // Until everything was heard once, what is missing is not gone and what is new was there before.
    if (this.#known === null && !lab.settled) return
    const now = knownOf(lab)
    if (this.#known === null) this.#baseline(now)
    else this.#compare(this.#known, now)
    // Of what is not known at this moment the last known state stays the measure.
    this.#known = new Map([...(this.#known ?? []), ...now])
    this.#connect(connectionsOf(lab), lab)
  }

  /** Machines that run since another boot than before, told when the first of their sources says so. */
  #restarts(lab: Lab): void {
    for (const [id, now] of bootsOf(lab, this.#o.keeper.facts)) {
      const before = this.#boots.get(id) ?? new Map()
      this.#boots.set(id, new Map([...before, ...now]))
      const node = lab.tables.nodes.get(id)
      if (!node || !restarted(before, now)) continue
      const sentence = 'Restarted: it has a new boot id'
      this.#add({ kind: 'state', subject: id, name: node.name, node: id, from: null, to: null, sentence })
    }
  }

  /** What changed since the run before happened while nobody watched. */
  #baseline(now: Map<EntityId, Known>): void {
    for (const one of now.values()) {
      const before = this.#o.last.get(one.id)
      if (before && before.state !== one.state) {
        this.#put(one)
        this.#state(one, before.state, `While Homeport was not watching: ${one.sentence}`)
      } else if (!before) this.#put(one)
    }
  }

  #compare(before: Map<EntityId, Known>, now: Map<EntityId, Known>): void {
    for (const one of now.values()) {
      const was = before.get(one.id)
      if (!was) this.#put(one)
      else if (was.state !== one.state) {
        this.#put(one)
        this.#state(one, was.state, one.sentence)
      }
    }
  }

  #state({ id, name, node, state }: Known, from: ShownState, sentence: string): void {
    const entry: Told = { kind: 'state', subject: id, name, node, from, to: state, sentence }
    this.#settle(this.#flaps.take([entry], this.#o.clock.mono()))
  }

  /** Every state of every node, what nobody can tell too: a lane is not drawn through it. */
  #turn({ tables }: Lab): void {
    const { store, lab, clock } = this.#o
    const at = clock.wall()
    for (const { id, state } of tables.nodes.values()) {
      if (this.#lanes.get(id) === state) continue
      this.#lanes.set(id, state)
      store.write(db => addTurn(db, lab, id, state, at))
    }
  }

  #put(one: Known): void {
    const { store, lab, clock } = this.#o
    const at = clock.wall()
    store.write(db => putState(db, lab, one.id, one.state, at))
  }

  #connect(now: Map<EntityId, Source>, { tables }: Lab): void {
    const before = this.#connections
    const nodes = [...tables.nodes.values()]
    for (const [id, source] of now) {
      const was = before.get(id)
      if (was?.state === source.state) continue
      const to = shownOf(source.state)
      const entry: Told = {
        kind: 'connection',
        subject: id,
        name: source.name,
        node: (source.kind === 'ssh' && nodes.find(one => one.knownAs.ssh === source.name)?.id) || null,
        from: was ? shownOf(was.state) : null,
        to,
        sentence: source.state === 'up' ? 'Connected' : source.reason || STATE_WORDS[to],
      }
      this.#settle(this.#flaps.take([entry], this.#o.clock.mono()))
    }
    this.#connections = new Map([...before, ...now])
  }

  #say(sentence: string): void {
    this.#add({
      kind: 'homeport',
      subject: null,
      name: 'Homeport',
      node: null,
      from: null,
      to: null,
      sentence,
    })
  }

  #settle(entries: readonly Told[]): void {
    for (const entry of entries) this.#add(entry)
  }

  #add(entry: Told): void {
    const { store, lab, clock } = this.#o
    const at = clock.wall()
    store.write(db => addEntry(db, lab, { ...entry, at }))
    this.#o.added()
  }
}
