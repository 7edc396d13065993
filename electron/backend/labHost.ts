import path from 'node:path'
import type { SourceId } from '../../shared/lab/ids.ts'
import type { Clock } from '../clock.ts'
import { type Dialer, systemDialer } from '../reach/dial.ts'
import { gatewayDialer } from '../reach/gateway.ts'
import { Meter } from '../reach/meter.ts'
import { demoPlace, type Place, systemGateway, systemNetworks } from '../reach/vantage.ts'
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
  readonly plan: LabPlan
  readonly keeper: Keeper
  readonly dialer: Dialer
  readonly forwards: Forwards
  /** Each source that was dialled for, in the order of their first connection. */
  readonly metered: Metered[] = []

  constructor({ plan, options, owner, clock, log, probeEvery }: LabHostOptions) {
    this.plan = plan
    const gateway = options.demo === null ? null : path.join(demoFolder(options), 'gateway.sock')
    this.dialer = gateway === null ? systemDialer(clock) : gatewayDialer(gateway, clock)
    const place = placeFinder(gateway, clock)
    this.keeper = new Keeper({
      plan,
      clock,
      dialer: this.dialer,
      dialerOf: (source, name) => this.#metered(source, name),
      networks: async signal => (await place(signal)).networks,
      gateway: async () => (await place(null)).gateway,
      owner,
      dataDir: options.dataDir,
      log,
      probeEvery,
    })
    this.forwards = forwardsOf(plan.id, this.dialer, id => this.keeper.store.lab?.tables.services.get(id))
  }

  start(): Promise<void> {
    return this.keeper.start()
  }

  async close(): Promise<void> {
    await Promise.all([this.keeper.close(), this.forwards.close()])
  }

  #metered(source: SourceId | null, name: string): Dialer {
    const meter = new Meter()
    this.metered.push({ source, name, meter })
    return meter.dialer(this.dialer, source === null)
  }
}

/** Where this computer is: asked anew with a signal, as it was told last without. */
function placeFinder(gateway: string | null, clock: Clock): (signal: AbortSignal | null) => Promise<Place> {
  let told: Place = { networks: [], gateway: null }
  return async signal => {
    if (signal === null) return told
    told =
      gateway === null
        ? { networks: systemNetworks(), gateway: await systemGateway() }
        : await demoPlace(gateway, clock, signal)
    return told
  }
}
