import path from 'node:path'
import type { SourceId } from '../../shared/lab/ids.ts'
import type { Clock } from '../clock.ts'
import { type Dialer, systemDialer } from '../reach/dial.ts'
import { gatewayDialer } from '../reach/gateway.ts'
import { Meter } from '../reach/meter.ts'
import { demoPlace, neighbourMac, systemPlaces } from '../reach/place.ts'
import { Trail } from '../reach/trail.ts'
import type { Owner } from '../sessions/owner.ts'
import { type Forwards, forwardsOf } from './forwards.ts'
import { Keeper } from './keeper.ts'
import type { LabPlan } from './loadLab.ts'
import { demoFolder, type LabOptions } from './options.ts'

/** What one source costs, by its own meter; `source` null are the probes of services. */
export interface Metered {
  readonly source: SourceId | null
  readonly name: string
  readonly meter: Meter
  readonly trail: Trail
}

export interface LabHostOptions {
  readonly plan: LabPlan
  /** The flags the lab was read by; a demo lab has its gateway below their data folder. */
  readonly options: LabOptions
  readonly owner: Owner
  readonly clock: Clock
  readonly log: (line: string) => void
  readonly probeEvery: () => number
}

/** One lab that is held: its keeper, its ways out, its forwards. */
export class LabHost {
  readonly options: LabOptions
  readonly keeper: Keeper
  readonly dialer: Dialer
  readonly forwards: Forwards
  /** Each source that was dialled for, in the order of their first connection. */
  readonly metered: Metered[] = []

  constructor({ plan, options, owner, clock, log, probeEvery }: LabHostOptions) {
    this.options = options
    const gateway = options.demo === null ? null : path.join(demoFolder(options), 'gateway.sock')
    const dialer = gateway === null ? systemDialer(clock) : gatewayDialer(gateway, clock)
    const place =
      gateway === null ? systemPlaces(clock) : (signal: AbortSignal) => demoPlace(gateway, clock, signal)
    this.keeper = new Keeper({
      plan,
      clock,
      dialer,
      dialerOf: (source, name) => this.#metered(dialer, clock, source, name),
      place,
      owner,
      // A demo's addresses are nobody's on the network of this computer.
      ...(gateway === null && { neighbour: neighbourMac }),
      dataDir: options.dataDir,
      log,
      probeEvery,
    })
    this.dialer = this.keeper.dialer
    this.forwards = forwardsOf(plan.id, this.dialer, id => this.keeper.store.lab?.tables.services.get(id))
  }

  get plan(): LabPlan {
    return this.keeper.plan
  }

  start(): Promise<void> {
    return this.keeper.start()
  }

  async close(): Promise<void> {
    await Promise.all([this.keeper.close(), this.forwards.close()])
  }

  #metered(dialer: Dialer, clock: Clock, source: SourceId | null, name: string): Dialer {
    // A source that is made anew goes on in the same row.
    const held = this.metered.find(one => one.source === source)
    const { meter, trail } = held ?? { meter: new Meter(), trail: new Trail(clock) }
    if (!held) this.metered.push({ source, name, meter, trail })
    return trail.dialer(meter.dialer(dialer, source === null))
  }
}
