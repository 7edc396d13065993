import type { Machines } from '../machines.ts'
import type { Seed } from '../seed.ts'
import type { WorldPeer } from '../worldSchema.ts'

/** A peer with what has happened to it since the lab was made. */
export interface Peer {
  readonly world: WorldPeer
  /** Stable while keys rotate; small numbers, as headscale gives them. */
  readonly id: number
  readonly key: string
  /** How traffic goes while there is some; a world's `idle` has none until somebody speaks to it. */
  path: 'direct' | 'relayed' | 'idle'
  /** Taken off the tailnet by a fault. */
  away: boolean
  expired: boolean
  /** When it was spoken to last, wall ms. */
  talkedAt: number
  /** When it was last seen to go, wall ms. */
  leftAt: number
}

/** Traffic makes a peer active for so long. */
const ACTIVE_FOR = 120_000

/** The peers of a world, as they are on a quiet day. */
export const makePeers = (peers: readonly WorldPeer[], seed: Seed, born: number): Peer[] =>
  peers.map((world, index) => ({
    world,
    id: index + 2,
    key: `nodekey:${seed.hex(64, 'nodekey', world.name)}`,
    path: world.path,
    away: !world.online,
    expired: false,
    talkedAt: Number.NEGATIVE_INFINITY,
    leftAt: born - 86_400_000 * (1 + index),
  }))

/** As the control server sees it: its machine runs, its key is good, nobody took it off. */
export const isOnline = (peer: Peer, machines: Machines): boolean =>
  !peer.away && !peer.expired && (peer.world.machine === undefined || machines.get(peer.world.machine)!.up)

/** How traffic to a peer that is online goes now. */
export function pathNow(peer: Peer, now: number): 'direct' | 'relayed' | 'idle' {
  if (peer.path !== 'idle') return peer.path
  return now - peer.talkedAt < ACTIVE_FOR ? 'direct' : 'idle'
}

/** Its second address: headscale counts them up in its own prefix. */
export const address6 = (id: number): string => `fd7a:115c:a1e0::${id.toString(16)}`
