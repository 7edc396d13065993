import type { Fault } from '../../shared/contract/fault.ts'
import type { LabId, ServiceId } from '../../shared/lab/ids.ts'
import type { Path } from '../../shared/lab/model.ts'
import type { Patch } from '../../shared/lab/patchSchema.ts'
import type { ShownState } from '../../shared/lab/state.ts'

/** One row of the list of labs this backend holds. */
export interface LabRow {
  id: LabId
  name: string
  demo: boolean
  state: ShownState
  /** What is typed for a new link to this door. */
  urlCommand: string
}

/** What Homeport itself costs: CPU in percent of one core (null: not known yet), memory in bytes. */
export interface Cost {
  cpu: number | null
  memory: number
  version: string
  at: number
}

/** What opening a service came to. `tried` are the paths that failed before. */
export interface Opened {
  address: string
  url: string
  via: string
  tried: { url: string; answer: string }[]
}

/** What the link tells the mirror. Times are this computer's, in ms since 1970. */
export interface MirrorWriter {
  up(): void
  lost(reason: string, nextTry: number): void
  signedOut(): void
  labs(labs: LabRow[]): void
  watching(lab: LabId): void
  patch(patch: Patch): void
  watchFailed(fault: Fault): void
  cost(cost: Cost): void
}

/** What views may ask of the backend. Each promise rejects with a FaultError. */
export interface Commands {
  selectLab(id: LabId): Promise<void>
  /** Tries to connect now instead of at the next planned time. */
  reconnect(): void
  retry(): Promise<void>
  check(service: ServiceId): Promise<Path[]>
  /** `path` null: the best one. */
  open(service: ServiceId, path: string | null): Promise<Opened>
}
