import type { SourceId } from '../../shared/lab/ids.ts'
import type { Clock } from '../clock.ts'
import type { Dialer } from '../reach/dial.ts'
import type { Place } from '../reach/place.ts'
import type { Owner } from '../sessions/owner.ts'
import type { LabPlan } from './loadLab.ts'

/** What a keeper keeps its lab with. */
export interface KeeperOptions {
  plan: LabPlan
  clock: Clock
  dialer: Dialer
  /** Where this computer is plugged in, asked again and again; null where that cannot be told. */
  place: (signal: AbortSignal) => Promise<Place | null>
  /** The hardware address at an address of the local network; left out, it is not asked for. */
  neighbour?: (address: string) => Promise<string | null>
  dataDir: string
  log: (line: string) => void
  /** The way out of one source, null for the probes; the same dialer for all where it is left out. */
  dialerOf?: (source: SourceId | null, name: string) => Dialer
  /** Whom its sessions ask; left out, nobody answers. */
  owner?: Owner
  /** How often the path in use of each service is tried, ms. */
  probeEvery?: () => number
}
