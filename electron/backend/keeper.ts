import path from 'node:path'
import { type ServiceId, type SourceId, sourceId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { PROBE_EVERY } from '../../shared/lab/paths.ts'
import { every } from '../clock.ts'
import { cameBack } from '../lab/cameBack.ts'
import { type Facts, foldAll, forgetGone, NO_FACTS } from '../lab/facts.ts'
import { forgetSources } from '../lab/forget.ts'
import { joinNodes, type Minted } from '../lab/identity.ts'
import { LabStore } from '../lab/labStore.ts'
import type { Observation } from '../lab/observation.ts'
import { project } from '../lab/project/project.ts'
import type { Dialer } from '../reach/dial.ts'
import { Prober } from '../reach/prober.ts'
import { NOBODY } from '../sessions/owner.ts'
import type { Session } from '../sessions/session.ts'
import { isDirect } from '../sessions/ssh/isDirect.ts'
import { Cadence } from './cadence.ts'
import { fileSources } from './fileSources.ts'
import { HeldSessions } from './heldSessions.ts'
import { HomeFile } from './homeFile.ts'
import { HostMarks } from './hostMarks.ts'
import { IdentityFile } from './identityFile.ts'
import type { KeeperOptions } from './keeperOptions.ts'
import type { LabPlan } from './loadLab.ts'
import { Lookout } from './lookout.ts'
import { planChanges } from './replan.ts'
import { Whereabouts } from './whereabouts.ts'

/** Ages move states (stale) without any observation: the lab is looked over this often, ms. */
const LOOK_OVER = 5_000
/** Tries of paths that are gone are forgotten this often, ms. */
const FORGET = 60_000
/** After sleep or a move connections begin within this, spread; ms. */
const SPREAD = 300

/** Keeps one lab: runs its sessions and probes, folds what they tell, and holds the lab that follows. */
export class Keeper {
  readonly store = new LabStore()
  #plan: LabPlan
  #options: KeeperOptions
  #facts: Facts = NO_FACTS
  /** Told since the last projection, and folded with it. */
  #heard: Observation[] = []
  #minted: Minted = new Map()
  #identity: IdentityFile
  #sessions: HeldSessions
  #prober: Prober
  #home: HomeFile
  #where: Whereabouts
  #marks: HostMarks
  #lookout: Lookout
  #cadence: Cadence
  #forgotAt = 0
  #stopLookingOver: () => void = () => {}
  #watchers = 0
  /** Since when everything rests, wall ms; null while it does not. */
  #restingSince: number | null = null
  #listeners = new Set<() => void>()
  #ended = new AbortController()

  constructor(options: KeeperOptions) {
    const { plan, clock, dataDir } = options
    this.#options = options
    this.#plan = plan
    const folder = path.join(dataDir, 'labs', plan.demo ? `demo-${plan.id}` : plan.id)
    this.#cadence = new Cadence(clock, () => this.#project())
    this.#identity = new IdentityFile(path.join(folder, 'identity.json'))
    this.#home = new HomeFile(path.join(folder, 'home.json'))
    this.#where = new Whereabouts({
      home: this.#home,
      plan: () => this.#plan,
      hurried: () => this.#lookout.hurried,
      log: options.log,
    })
    this.#marks = new HostMarks({
      file: path.join(folder, 'hosts.json'),
      neighbour: options.neighbour ?? (async () => null),
      isDirect: alias => this.#plan.hosts.some(host => host.alias === alias && isDirect(host)),
      observe: observations => this.#observe(observations),
      log: options.log,
    })
    this.#lookout = new Lookout({
      clock,
      where: this.#where,
      place: options.place,
      signal: this.#ended.signal,
      anew: () => this.#startAnew(),
      seen: () => this.store.lab && this.#project(),
    })
    this.#sessions = new HeldSessions({
      clock,
      dialerOf: (source, name) => this.#dialer(source, name),
      owner: options.owner ?? NOBODY,
      observe: observations => this.#observe(observations),
      watched: () => this.#watchers > 0,
    })
    this.#prober = new Prober({
      clock,
      dialer: this.#dialer(null, 'Services'),
      ...(options.probeEvery && { every: options.probeEvery }),
      lab: () => this.store.lab,
      observe: one => this.#observe([one]),
    })
  }

  /** Starts every session; the lab fills as they answer. */
  async start(): Promise<void> {
    const { clock, log } = this.#options
    const [{ minted, problem }, unread] = await Promise.all([this.#identity.read(), this.#home.read()])
    for (const one of [problem, unread]) if (one) log(one)
    this.#minted = minted
    await Promise.all([this.#lookout.start(), this.#marks.start()])
    if (this.#closed) return
    this.#observe(fileSources(this.plan.problems, clock.wall()))
    await this.#sessions.hold(this.#plan, () => this.#restingSince !== null)
    if (this.#closed) return void (await this.close())
    this.#project()
    this.#stopLookingOver = every(clock, LOOK_OVER, () => {
      this.#forget()
      // What came in the meantime had the ages counted too; where nobody looks, twice as seldom will do.
      const rest = LOOK_OVER * (this.#watchers > 0 ? 0.5 : 1.5)
      if (this.#cadence.rested >= rest) this.#project()
    })
  }

  get plan(): LabPlan {
    return this.#plan
  }

  /**
   * Goes on by another plan of the lab, under its id: sources whose own plan is another connect anew, those that are in
   * it no more are forgotten, all others go on untouched.
   */
  async replan(next: LabPlan): Promise<void> {
    const { gone, changed, fresh } = planChanges(this.#plan, next)
    this.#plan = { ...next, id: this.#plan.id }
    this.#sessions.drop([...gone, ...changed])
    const files = [...this.#facts.sources].filter(([, { kind }]) => kind === 'file').map(([source]) => source)
    // What the sources that are gone told to the last is forgotten with the rest.
    this.#facts = forgetSources(foldAll(this.#facts, this.#heard), new Set([...gone, ...files]))
    this.#heard = []
    this.#observe(fileSources(next.problems, this.#options.clock.wall()))
    await this.#sessions.hold(fresh, () => this.#restingSince !== null)
    if (this.#closed) return void (await this.close())
    this.#project()
  }

  /** A reader looks at the lab: fast figures are read at their fast interval until it stops. */
  watch(): () => void {
    this.#watchers += 1
    return () => {
      this.#watchers -= 1
    }
  }

  /** What was told so far, folded. */
  get facts(): Facts {
    return this.#facts
  }

  /** Calls back after each projection, whether or not the lab that follows is another. */
  onProjected(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The way out of what the owner opens from here. */
  get dialer(): Dialer {
    return this.#where.dialer(this.#options.dialer)
  }

  /** This computer has woken up: nothing that was connected is believed. */
  resumed(): void {
    this.#lookout.resumed()
  }

  /** Wakes every session and probe that waits, at the owner's wish: on a network of somebody else too. */
  retry(): void {
    if (this.#where.believe()) this.#lookout.anew()
    for (const session of this.#sessions.values()) session.wake()
    this.#prober.wake()
  }

  /** Its sessions by source. */
  get sessions(): ReadonlyMap<SourceId, Session> {
    return this.#sessions
  }

  /** Lets every session and probe rest, or resumes them. What was known stays, and ages. */
  rest(on: boolean): void {
    if (this.#closed || on === (this.#restingSince !== null)) return
    this.#restingSince = on ? this.#options.clock.wall() : null
    for (const session of this.#sessions.values()) on ? session.stop() : session.start()
    this.#prober.rest(on)
    this.#project()
  }

  /** Tries all paths of a service now; the lab holds the result when it resolves. */
  async check(service: ServiceId): Promise<void> {
    await this.#prober.check(service)
    this.#project()
  }

  /** Ends every session and probe; resolves when what was learned is on disk. */
  async close(): Promise<void> {
    this.#ended.abort()
    this.#cadence.stop()
    this.#stopLookingOver()
    this.#prober.close()
    for (const session of this.#sessions.values()) session.stop()
    await Promise.all([this.#identity.written(), this.#home.written(), this.#marks.written()])
  }

  get #closed(): boolean {
    return this.#ended.signal.aborted
  }

  /** After sleep or on another network what was connected looks alive and is not. */
  #startAnew(): void {
    // Without a network there is nobody to be spared.
    const spread = this.#where.offline ? 0 : SPREAD
    for (const session of this.#sessions.values()) session.restart(spread)
    if (!this.store.lab) return
    this.#project()
    this.#prober.wake()
  }

  #forget(): void {
    const now = this.#options.clock.mono()
    if (!this.store.lab || now - this.#forgotAt < FORGET) return
    this.#forgotAt = now
    this.#facts = forgetGone(this.#facts, this.store.lab)
  }

  #dialer(source: SourceId | null, name: string): Dialer {
    const { dialer, dialerOf } = this.#options
    return this.#where.dialer(dialerOf ? dialerOf(source, name) : dialer)
  }

  #observe(told: readonly Observation[]): void {
    const observations = told.filter(one => this.#sessions.tell(one))
    if (this.#closed || observations.length === 0) return
    for (const one of observations) {
      this.#where.heard(one)
      this.#marks.heard(one)
    }
    this.#heard.push(...observations)
    this.#cadence.heard(observations)
  }

  #project(): void {
    this.#cadence.stop()
    if (this.#closed) return
    const { clock } = this.#options
    const plan = this.#plan
    const started = clock.mono()
    this.#facts = foldAll(this.#facts, this.#heard)
    this.#heard = []
    const sshNames = plan.hosts.map(({ alias, hostName }) => ({ alias, hostName }))
    const { nodes, minted } = joinNodes(this.#facts, sshNames, plan.labFile, this.#minted)
    if (minted !== this.#minted) {
      this.#minted = minted
      void this.#identity.write(minted).then(problem => {
        if (problem !== null) this.#options.log(problem)
      })
    }
    const before: Lab | null = this.store.lab
    const name = { id: plan.id, name: plan.name, demo: plan.demo }
    const context = {
      facts: this.#facts,
      labFile: plan.labFile,
      nodes,
      sshNames,
      now: clock.wall(),
      onLan: this.#where.vantage.onLan,
      place: this.#where.shown,
      probeEvery: this.#options.probeEvery?.() ?? PROBE_EVERY,
      paused: this.#restingSince,
      before,
    }
    const lab = project(name, context)
    this.store.put(lab)
    for (const alias of cameBack(before, lab)) this.#sessions.get(sourceId('ssh', alias))?.nudge()
    this.#prober.sync()
    this.#cadence.ended(started)
    for (const listener of [...this.#listeners]) listener()
  }
}
