import { stamp } from '../stamps.ts'
import { address6, type Peer, pathNow } from './peer.ts'
import type { Tailnet } from './tailnet.ts'

const NEVER = '0001-01-01T00:00:00Z'
const PORT = 41641
/** Where a direct path leads from outside the lab: its router's address on the internet. */
const OUTSIDE = '203.0.113.24'
const TAGGED = 2_147_455_555

/** ipnstate.Status as tailscaled 1.102 writes it; without `peers` it is far shorter. */
export function statusJson(tailnet: Tailnet, atHome: boolean, peers: boolean): Record<string, unknown> {
  const { world, state, prefs } = tailnet
  const known = state !== 'NeedsLogin'
  const exit = tailnet.peers.find(each => String(each.id) === prefs.ExitNodeID)
  const addresses = [world.self.address, address6(1)]
  return {
    Version: world.version,
    TUN: true,
    BackendState: state,
    ...(known && { HaveNodeKey: true }),
    AuthURL: tailnet.authUrl,
    TailscaleIPs: known ? addresses : null,
    Self: selfJson(tailnet, known),
    ...(exit &&
      known && {
        ExitNodeStatus: {
          ID: String(exit.id),
          Online: tailnet.isOnline(exit),
          TailscaleIPs: [`${exit.world.address}/32`, `${address6(exit.id)}/128`],
        },
      }),
    Health: tailnet.health.map(each => each.text),
    MagicDNSSuffix: known ? world.suffix : '',
    CurrentTailnet: known
      ? { Name: world.name, MagicDNSSuffix: world.suffix, MagicDNSEnabled: prefs.CorpDNS }
      : null,
    CertDomains: null,
    ExtraRecords: null,
    Peer:
      known && peers
        ? Object.fromEntries(tailnet.peers.map(peer => [peer.key, peerJson(tailnet, peer, atHome)]))
        : null,
    User: known ? usersJson(tailnet) : null,
    ClientVersion: null,
  }
}

/** Profiles by id, the one of tagged devices among them where there are any. */
export function usersJson({ world, peers }: Tailnet): Record<string, unknown> {
  const tagged = peers.some(each => each.world.tags.length > 0)
  return {
    1: { ID: 1, LoginName: world.user, DisplayName: world.user },
    ...(tagged && { [TAGGED]: { ID: TAGGED, LoginName: 'tagged-devices', DisplayName: 'Tagged Devices' } }),
  }
}

/** Who owns a peer: nobody where it is tagged. */
export const ownerOf = (peer: Peer): number => (peer.world.tags.length > 0 ? TAGGED : 1)

function selfJson(tailnet: Tailnet, known: boolean): Record<string, unknown> {
  const { world, seed } = tailnet
  const addresses = [world.self.address, address6(1)]
  return {
    ID: known ? '1' : '',
    NodeID: known ? 1 : 0,
    PublicKey: `nodekey:${known ? seed.hex(64, 'nodekey', world.self.name) : '0'.repeat(64)}`,
    HostName: world.self.name,
    DNSName: known ? `${world.self.name}.${world.suffix}.` : '',
    OS: 'linux',
    UserID: known ? 1 : 0,
    TailscaleIPs: known ? addresses : null,
    ...(known && { AllowedIPs: [`${addresses[0]}/32`, `${addresses[1]}/128`] }),
    Addrs: [],
    CurAddr: '',
    Relay: known ? world.region : '',
    PeerRelay: '',
    RxBytes: 0,
    TxBytes: 0,
    Created: known ? stamp(tailnet.born) : NEVER,
    LastWrite: NEVER,
    LastSeen: NEVER,
    LastHandshake: NEVER,
    Online: tailnet.carries,
    ExitNode: false,
    ExitNodeOption: false,
    Active: false,
    PeerAPIURL: known ? [`http://${addresses[0]}:58436`, `http://[${addresses[1]}]:59780`] : null,
    TaildropTarget: 0,
    NoFileSharingReason: '',
    InNetworkMap: known,
    InMagicSock: false,
    InEngine: false,
  }
}

function peerJson(tailnet: Tailnet, peer: Peer, atHome: boolean): Record<string, unknown> {
  const { world, id } = peer
  const now = tailnet.clock.wall()
  const online = tailnet.isOnline(peer)
  const path = online && tailnet.carries ? pathNow(peer, now) : 'idle'
  const active = path !== 'idle'
  // Counters since the daemon's start only rise.
  const seconds = world.path === 'idle' ? 0 : Math.max(0, (now - tailnet.born) / 1000)
  const rate = (way: string): number => 200 + 4000 * tailnet.seed.share('tailnet', way, world.name)
  return {
    ID: String(id),
    NodeID: id,
    PublicKey: peer.key,
    HostName: world.hostName ?? world.name,
    DNSName: `${world.name}.${tailnet.world.suffix}.`,
    OS: world.os,
    UserID: ownerOf(peer),
    TailscaleIPs: [world.address, address6(id)],
    AllowedIPs: allowedIps(peer),
    ...(world.routes.length > 0 && { PrimaryRoutes: world.routes }),
    ...(world.tags.length > 0 && { Tags: world.tags }),
    Addrs: null,
    CurAddr: path === 'direct' ? endpointOf(tailnet, peer, atHome) : '',
    Relay: tailnet.world.region,
    PeerRelay: '',
    RxBytes: Math.floor(seconds * rate('received')),
    TxBytes: Math.floor(seconds * rate('sent')),
    Created: stamp(tailnet.born - id * 3_600_000),
    LastWrite: active ? stamp(now - 1000) : NEVER,
    LastSeen: online ? NEVER : stamp(peer.leftAt),
    LastHandshake: path === 'direct' ? stamp(now - 40_000) : NEVER,
    Online: online,
    ExitNode: tailnet.prefs.ExitNodeID === String(id),
    ExitNodeOption: world.exitNode,
    Active: active,
    PeerAPIURL: [`http://${world.address}:46590`, `http://[${address6(id)}]:47166`],
    TaildropTarget: online ? 1 : 5,
    NoFileSharingReason: '',
    InNetworkMap: true,
    InMagicSock: true,
    InEngine: active,
    ...(peer.expired && { Expired: true }),
    ...(expiryOf(tailnet, peer) !== null && { KeyExpiry: stamp(expiryOf(tailnet, peer)!) }),
  }
}

/** When a peer's key ends, wall ms; null where it never does. */
export function expiryOf(tailnet: Tailnet, peer: Peer): number | null {
  if (peer.expired) return peer.leftAt
  return peer.world.keyExpires === undefined ? null : tailnet.born + peer.world.keyExpires
}

/** What may be sent to a peer: its own addresses, the subnets behind it, the whole internet over an exit node. */
export const allowedIps = ({ world, id }: Peer): string[] =>
  [
    `${world.address}/32`,
    `${address6(id)}/128`,
    ...world.routes,
    ...(world.exitNode ? ['0.0.0.0/0', '::/0'] : []),
  ].sort()

/** Where packets to a peer with a direct path go. */
export function endpointOf(tailnet: Tailnet, peer: Peer, atHome: boolean): string {
  const machine = peer.world.machine === undefined ? undefined : tailnet.machines.get(peer.world.machine)
  return atHome && machine ? `${machine.node.address}:${PORT}` : `${OUTSIDE}:${PORT + peer.id}`
}
