import type { SourceId } from '../../shared/lab/ids.ts'
import type { TailnetPrefs } from '../sessions/tailscale/prefs.ts'
import type { Peer, TailnetStatus } from '../sessions/tailscale/status.ts'
import type { TailnetSeen } from './observation.ts'

/** What was told of the tailnet this computer is in. */
export interface TailnetFact {
  readonly source: SourceId
  readonly status: TailnetStatus
  readonly prefs: TailnetPrefs | null
  /** By the id of a peer, the address of a private network at which it was reached directly last. */
  readonly lan: ReadonlyMap<string, string>
  readonly at: number
}

/** The tailnet after one more look at it. A direct path is told only while traffic goes: its address is remembered. */
export function foldTailnet(
  held: TailnetFact | null,
  { source, status, prefs, at }: TailnetSeen,
): TailnetFact {
  const lan = new Map<string, string>()
  for (const peer of status.peers) {
    const direct = peer.path === 'direct' && peer.over !== null ? privateHost(peer.over) : null
    const address = direct ?? held?.lan.get(peer.id)
    if (address !== undefined) lan.set(peer.id, address)
  }
  return { source, status, prefs, lan, at }
}

/** The machines of a tailnet that may be nodes: this computer too, nobody who is for rent or was only shared with. */
export function machinesOf({ tailnet }: { readonly tailnet: TailnetFact | null }): readonly Peer[] {
  if (!tailnet) return []
  const { self, peers } = tailnet.status
  const all = self && self.addresses.length > 0 ? [self, ...peers] : peers
  return all.filter(peer => !peer.sharee && !peer.rented)
}

/** The host of `address:port` where it is of a private network. */
function privateHost(endpoint: string): string | null {
  const host = endpoint.slice(0, endpoint.lastIndexOf(':')).replace(/^\[|\]$/g, '')
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][\da-f]{2}:)/i.test(host) ? host : null
}
