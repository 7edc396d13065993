import { pathNow } from './peer.ts'
import { endpointOf } from './status.ts'
import type { Tailnet } from './tailnet.ts'

const KINDS = ['disco', 'TSMP', 'ICMP', 'peerapi'] as const
type PingKind = (typeof KINDS)[number]

export const isPingKind = (kind: string): kind is PingKind => (KINDS as readonly string[]).includes(kind)

/** The PingResult of an address; undefined where none ever comes. Only a disco ping tells which way it went. */
export function pinged(
  tailnet: Tailnet,
  atHome: boolean,
  ip: string,
  kind: PingKind,
): Record<string, unknown> | undefined {
  const way = { Endpoint: '', PeerRelay: '', DERPRegionID: 0, DERPRegionCode: '' }
  const failed = { IP: ip, NodeIP: '', NodeName: '', LatencySeconds: 0, ...way }
  if (ip === tailnet.world.self.address)
    return { ...failed, Err: `${ip} is local Tailscale IP`, IsLocalIP: true }
  const peer = tailnet.peers.find(each => each.world.address === ip)
  if (!peer) return { ...failed, Err: 'no matching peer' }
  if (!tailnet.carries || !tailnet.isOnline(peer)) return undefined
  tailnet.talk(peer)
  const direct = pathNow(peer, tailnet.clock.wall()) === 'direct'
  const told = kind === 'disco'
  return {
    IP: ip,
    NodeIP: ip,
    NodeName: peer.world.name,
    Err: '',
    LatencySeconds: direct ? 0.0021 : 0.0384,
    ...way,
    ...(told && direct && { Endpoint: endpointOf(tailnet, peer, atHome) }),
    ...(told && !direct && { DERPRegionID: 999, DERPRegionCode: tailnet.world.region }),
    ...(kind === 'peerapi' && { PeerAPIURL: `http://${ip}:46590` }),
  }
}
