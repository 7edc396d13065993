import type { Lab } from '../../../shared/lab/model.ts'
import type { ShownState } from '../../../shared/lab/state.ts'
import type { Facts, SourceFact } from '../facts.ts'
import type { Joined, SshName } from '../identity.ts'
import type { LabFile } from '../labFile.ts'

/** What every projection is computed from. */
export interface Context {
  readonly facts: Facts
  readonly labFile: LabFile
  readonly nodes: readonly Joined[]
  readonly sshNames: readonly SshName[]
  /** Wall ms. */
  readonly now: number
  /** Whether this computer is on the network of an address; paths elsewhere are not tried. */
  readonly onLan: (address: string) => boolean
  /** The lab as it was, for when a state began. */
  readonly before: Lab | null
}

/** When a state began: kept while it lasts, now when it is new, null when Homeport met it so. */
export function sinceOf(
  held: { state: ShownState; since: number | null } | undefined,
  state: ShownState,
  now: number,
): number | null {
  if (!held) return null
  return held.state === state ? held.since : now
}

/** The state in which what a source told is to be shown: fresh, stale, or not known at all. */
export function freshness(source: SourceFact | undefined): 'fresh' | 'stale' | 'unknown' {
  if (!source || source.provedAt === null) return 'unknown'
  return source.status.state === 'up' ? 'fresh' : 'stale'
}
