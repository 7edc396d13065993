import type * as z from 'zod'
import type { AppState } from '../../shared/contract/app.ts'
import type { HomeportContract } from '../../shared/contract/contract.ts'
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
  /** The lab.yaml it was read from; null where there is none. As it came. */
  file: string | null
  state: ShownState
  sentence: string
  nodes: number
  problems: number
  needsYou: number
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
  app(app: AppState): void
}

/** Streams and calls by name that views use as they are. */
export type StreamName = 'pods.window' | 'journal.watch' | 'journal.lanes' | 'app.budget'
export type AskName =
  | 'lab.diagnose'
  | 'needs.answer'
  | 'programs.list'
  | 'programs.forget'
  | 'peer.ping'
  | 'settings.change'
  | 'app.pause'
  | 'labs.found'
  | 'offers.dismiss'
  | 'lab.add'
  | 'lab.join'
  | 'lab.undo'
  | 'labs.add'
  | 'labs.addDemo'
  | 'labs.forgetDemo'
  | 'palette.uses'
  | 'palette.services'
  | 'palette.used'
export type InputOf<Name extends StreamName | AskName> = z.input<HomeportContract[Name]['input']>
export type OutputOf<Name extends StreamName | AskName> = z.output<HomeportContract[Name]['output']>

/** What views may ask of the backend. Each promise rejects with a FaultError. */
export interface Commands {
  selectLab(id: LabId): Promise<void>
  /** Tries to connect now instead of at the next planned time. */
  reconnect(): void
  retry(): Promise<void>
  check(service: ServiceId): Promise<Path[]>
  /** `path` null: the best one; `lab` left out: the one that is shown. */
  open(service: ServiceId, path: string | null, lab?: LabId): Promise<Opened>
  /**
   * Follows a stream until the returned function is called: again after a fault and over every new connection, on
   * which the first item is whole. `failed` is told each fault; null when the link is lost. Every text is inert.
   */
  follow<Name extends StreamName>(
    name: Name,
    input: InputOf<Name>,
    take: (item: OutputOf<Name>, first: boolean) => void,
    failed: (fault: Fault | null) => void,
  ): () => void
  /** Asks once. Every text of the answer is inert. */
  ask<Name extends AskName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>>
}
