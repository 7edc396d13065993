import path from 'node:path'
import { type ServiceId, type SourceId, sourceId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { PROBE_EVERY } from '../../shared/lab/paths.ts'
import type { Clock } from '../clock.ts'
import { cameBack } from '../lab/cameBack.ts'
import { type Facts, foldAll, forgetGone, NO_FACTS } from '../lab/facts.ts'
import { joinNodes, type Minted } from '../lab/identity.ts'
import { LabStore } from '../lab/labStore.ts'
import type { Observation } from '../lab/observation.ts'
import type { Context } from '../lab/project/context.ts'
import { project } from '../lab/project/project.ts'
import type { Dialer } from '../reach/dial.ts'
import { Prober } from '../reach/prober.ts'
import { type Cidr, lastingOf, placeOf, type Vantage, vantageOf } from '../reach/vantage.ts'
import { NOBODY, type Owner } from '../sessions/owner.ts'
import type { Session } from '../sessions/session.ts'
import { fileSources } from './fileSources.ts'
import { IdentityFile } from './identityFile.ts'
import type { LabPlan } from './loadLab.ts'
import { sessionsOf } from './sessionsOf.ts'

/** Observations that come together are projected together; ms. */
const GATHER = 30
/** A large lab under many changes is computed at most a fifth of the time. */
const REST = 4
/** Ages move states (stale) without any observation: the lab is looked over this often, ms. */
const LOOK_OVER = 5_000
/** Tries of paths that are gone are forgotten this often, ms. */
const FORGET = 60_000
/** Wall time that went on by so much more than the time this computer ran is time it slept, ms. */
const SLEPT = 30_000

export interface KeeperOptions {
  plan: LabPlan
  clock: Clock
  dialer: Dialer
  /** This computer's networks, asked again from time to time. */
  networks: (signal: AbortSignal) => Promise<readonly Cidr[]>
  /** The address of this computer's router; null where it cannot be told. */
  gateway?: (signal: AbortSignal) => Promise<string | null>
  dataDir: string
  log: (line: string) => void
  /** The way out of one source, null for the probes; the same dialer for all where it is left out. */
  dialerOf?: (source: SourceId | null, name: string) => Dialer
  /** Whom its sessions ask; left out, nobody answers. */
  owner?: Owner
  /** How often the path in use of each service is tried, ms. */
  probeEvery?: () => number
}

/** Keeps one lab: runs its sessions and probes, folds what they tell, and holds the lab that follows. */
export class Keeper {
  readonly store = new LabStore()
  readonly plan: LabPlan
  #options: KeeperOptions
  #facts: Facts = NO_FACTS
  /** Told since the last projection, and folded with it. */
  #heard: Observation[] = []
  #minted: Minted = new Map()
  #identity: IdentityFile
  #sessions = new Map<SourceId, Session>()
  #prober: Prober
  #networks = ''
  /** Where this computer was on some network last; null before it was on any. */
  #place: string | null = null
  #looking = false
  #lookedAt: { wall: number; mono: number }
  #vantage: Vantage = vantageOf([])
  #shown: Context['place'] = { networks: [], gateway: null }
  #pending: (() => void) | null = null
  #projectedAt = Number.NEGATIVE_INFINITY
  /** What the last projection took, ms. */
  #took = 0
  #forgotAt = 0
  #lookOver: () => void = () => {}
  #watchers = 0
  /** Since when everything rests, wall ms; null while it does not. */
  #restingSince: number | null = null
  #listeners = new Set<() => void>()
  #ended = new AbortController()

  constructor(options: KeeperOptions) {
    const { plan, clock, dataDir } = options
    this.#options = options
    this.plan = plan
    this.#lookedAt = { wall: clock.wall(), mono: clock.mono() }
    this.#identity = new IdentityFile(
      path.join(dataDir, 'labs', plan.demo ? `demo-${plan.id}` : plan.id, 'identity.json'),
    )
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
    const { minted, problem } = await this.#identity.read()
    if (problem) log(problem)
    this.#minted = minted
    await this.#lookAround()
    if (this.#closed) return
    this.#observe(fileSources(this.plan.problems, clock.wall()))
    await this.#startSessions()
    if (this.#closed) return void (await this.close())
    this.#project()
    const look = () => {
      this.#lookOver = clock.after(LOOK_OVER, () => {
        look()
        if (this.#slept()) this.#startAnew()
        void this.#lookAround()
        this.#forget()
        this.#project()
      })
    }
    look()
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

  /** Wakes every session and probe that waits. */
  retry(): void {
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
    this.#pending?.()
    this.#lookOver()
    this.#prober.close()
    for (const session of this.#sessions.values()) session.stop()
    await this.#identity.written()
  }

  get #closed(): boolean {
    return this.#ended.signal.aborted
  }

  /** Where this computer is now. */
  async #lookAround(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const { signal } = this.#ended
    const networks = await this.#options.networks(signal).catch((): Cidr[] => [])
    const gateway = (await this.#options.gateway?.(signal).catch(() => null)) ?? null
    this.#looking = false
    const told = networks.join()
    if (this.#closed) return
    if (gateway !== this.#shown.gateway) this.#shown = { ...this.#shown, gateway }
    if (told === this.#networks) return
    this.#networks = told
    this.#vantage = vantageOf(networks)
    this.#shown = { networks: lastingOf(networks), gateway }
    const place = placeOf(networks)
    // On no network there is nothing to connect to; back on the same one, what was connected may still be.
    if (place === '' || place === this.#place) return
    const moved = this.#place !== null
    this.#place = place
    if (moved) this.#startAnew()
  }

  /** Whether this computer slept since it was asked last. */
  #slept(): boolean {
    const { clock } = this.#options
    const now = { wall: clock.wall(), mono: clock.mono() }
    const before = this.#lookedAt
    this.#lookedAt = now
    return now.wall - before.wall - (now.mono - before.mono) > SLEPT
  }

  /** After sleep or on another network what was connected looks alive and is not. */
  #startAnew(): void {
    for (const session of this.#sessions.values()) session.restart()
    this.#project()
    this.#prober.wake()
  }

  #forget(): void {
    const now = this.#options.clock.mono()
    if (!this.store.lab || now - this.#forgotAt < FORGET) return
    this.#forgotAt = now
    this.#facts = forgetGone(this.#facts, this.store.lab)
  }

  async #startSessions(): Promise<void> {
    const { clock } = this.#options
    const sessions = sessionsOf(this.plan, {
      clock,
      dialerOf: (source, name) => this.#dialer(source, name),
      owner: this.#options.owner ?? NOBODY,
      observe: observations => this.#observe(observations),
      watched: () => this.#watchers > 0,
    })
    for await (const [source, session] of sessions) {
      this.#sessions.set(source, session)
      if (this.#restingSince === null) session.start()
    }
  }

  #dialer(source: SourceId | null, name: string): Dialer {
    const { dialer, dialerOf } = this.#options
    return dialerOf ? dialerOf(source, name) : dialer
  }

  #observe(observations: readonly Observation[]): void {
    if (this.#closed || observations.length === 0) return
    this.#heard.push(...observations)
    // The first of a burst is shown at once, the rest of it together.
    const { clock } = this.#options
    const pause = Math.max(GATHER, this.#took * REST)
    const wait = Math.max(0, this.#projectedAt + pause - clock.mono())
    this.#pending ??= clock.after(wait, () => this.#project())
  }

  #project(): void {
    this.#pending?.()
    this.#pending = null
    if (this.#closed) return
    const { plan, clock } = this.#options
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
      onLan: this.#vantage.onLan,
      place: this.#shown,
      probeEvery: this.#options.probeEvery?.() ?? PROBE_EVERY,
      paused: this.#restingSince,
      before,
    }
    const lab = project(name, context)
    this.store.put(lab)
    for (const alias of cameBack(before, lab)) this.#sessions.get(sourceId('ssh', alias))?.wake()
    this.#prober.sync()
    this.#projectedAt = clock.mono()
    this.#took = this.#projectedAt - started
    for (const listener of [...this.#listeners]) listener()
  }
}
