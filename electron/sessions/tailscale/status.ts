import { asObject, isObject, type Json, list, moment, objectOf, truth, words } from './values.ts'

/**
 * Tailscale's status, as the LocalAPI (`GET /localapi/v0/status`) and `tailscale status --json` give it: ipnstate.Status
 * of tailscale/tailscale. The API promises nothing, so each field may be missing or of another type: then it is null,
 * never a guess.
 */

/** How traffic to a peer goes now. `idle`: none goes, so that neither is known. */
export type PeerPath = 'direct' | 'peer-relay' | 'relayed' | 'idle' | 'offline'

export interface Peer {
  /** Stable while keys rotate. */
  readonly id: string
  /** The first label of its name in the tailnet, else what its system calls itself. */
  readonly name: string
  /** Fully qualified, without the dot at its end. */
  readonly dnsName: string | null
  readonly os: string | null
  readonly addresses: readonly string[]
  /** As the control plane sees it. */
  readonly online: boolean | null
  readonly path: PeerPath
  /** The address of a direct path or of a peer's relay, the region of a relayed one. */
  readonly over: string | null
  /** Subnets it is the active router of. */
  readonly routes: readonly string[]
  readonly offersExitNode: boolean
  /** This computer's traffic leaves through it. */
  readonly isExitNode: boolean
  readonly tags: readonly string[]
  /** The login name of who owns it; null where it is tagged or nobody is named. */
  readonly owner: string | null
  /** Wall ms; null where keys do not expire. */
  readonly keyExpiry: number | null
  readonly expired: boolean
  /** Keys of Tailscale SSH, to be compared with what the host shows; none where it is off. */
  readonly sshHostKeys: readonly string[]
  /** Wall ms; null while it is online, or where it was never seen. */
  readonly lastSeen: number | null
  /** There only because somebody shares something with it. */
  readonly sharee: boolean
  /** An exit node of Mullvad, of which a tailnet that rents them has hundreds. */
  readonly rented: boolean
  /** City and country where it is told, as of those that are for rent. */
  readonly location: string | null
  /** A machine of another tailnet that its owner has shared with this one. */
  readonly shared: boolean
}

export interface TailnetStatus {
  /** BackendState: `Running`, `Stopped`, `NeedsLogin`, `NeedsMachineAuth`, `Starting`, `InUseOtherUser`, `NoState`. */
  readonly state: string | null
  readonly version: string | null
  readonly tailnet: string | null
  /** What names of peers end in, without dots at either end. */
  readonly suffix: string | null
  readonly self: Peer | null
  readonly peers: readonly Peer[]
  readonly exitNode: { readonly id: string; readonly online: boolean | null } | null
  readonly health: readonly string[]
  /** Where to log in; null where nobody has to. */
  readonly authUrl: string | null
  /** False: userspace networking, so that other programs do not reach the tailnet. */
  readonly tun: boolean | null
}

/** Reads a status. Throws a SyntaxError where it is no JSON, a TypeError where it is no object. */
export const parseStatus = (text: string): TailnetStatus => statusOf(objectOf(text, 'a status'))

/** The status in an object of JSON. */
export function statusOf(json: Json): TailnetStatus {
  const users = new Map(
    Object.entries(asObject(json.User)).map(([id, user]) => [id, words(asObject(user).LoginName)]),
  )
  const exit = asObject(json.ExitNodeStatus)
  const exitId = words(exit.ID)
  const tailnet = asObject(json.CurrentTailnet)
  const suffix = words(json.MagicDNSSuffix) ?? words(tailnet.MagicDNSSuffix)
  const peers = Object.values(asObject(json.Peer))
    .filter(isObject)
    .map(peer => peerOf(peer, users, suffix, false))
  // ExitNodeStatus says what the last whole map of the network said. A machine that goes is told by a patch, which
  // tailscaled (1.102) puts into the peer's own row alone.
  const exitOnline = peers.find(peer => peer.id === exitId)?.online ?? truth(exit.Online)
  return {
    state: words(json.BackendState),
    version: words(json.Version),
    tailnet: words(tailnet.Name),
    suffix,
    self: isObject(json.Self) ? peerOf(json.Self, users, suffix, true) : null,
    peers,
    exitNode: exitId === null ? null : { id: exitId, online: exitOnline },
    health: list(json.Health),
    authUrl: words(json.AuthURL),
    tun: truth(json.TUN),
  }
}

function peerOf(
  json: Json,
  users: ReadonlyMap<string, string | null>,
  suffix: string | null,
  self: boolean,
): Peer {
  const dnsName = words(json.DNSName)?.replace(/\.$/, '') ?? null
  const tags = list(json.Tags)
  const online = truth(json.Online)
  const addresses = list(json.TailscaleIPs)
  const seen = moment(json.LastSeen)
  const rented = isIn(dnsName, 'mullvad.ts.net')
  const place = asObject(json.Location)
  return {
    id: words(json.ID) ?? keyOf(json) ?? dnsName ?? addresses[0] ?? '',
    name: dnsName?.split('.')[0] || words(json.HostName) || addresses[0] || '',
    dnsName,
    os: words(json.OS),
    addresses,
    online,
    ...pathOf(json, online, self),
    routes: list(json.PrimaryRoutes),
    offersExitNode: json.ExitNodeOption === true,
    isExitNode: json.ExitNode === true,
    tags,
    owner: tags.length > 0 ? null : (users.get(String(json.UserID)) ?? null),
    keyExpiry: moment(json.KeyExpiry),
    expired: json.Expired === true,
    sshHostKeys: list(json.sshHostKeys),
    lastSeen: online === true ? null : seen,
    sharee: json.ShareeNode === true,
    rented,
    location: [words(place.City), words(place.Country)].filter(one => one !== null).join(', ') || null,
    shared: !self && !rented && dnsName !== null && suffix !== null && !isIn(dnsName, suffix),
  }
}

/** A machine that is not logged in has a key of zeros. */
function keyOf(json: Json): string | null {
  const key = words(json.PublicKey)
  return key !== null && /:0*$/.test(key) ? null : key
}

const isIn = (name: string | null, domain: string) =>
  name?.toLowerCase().endsWith(`.${domain.toLowerCase()}`) ?? false

/** Relayed is said only of traffic: a peer nobody speaks to has a home region too. */
function pathOf(json: Json, online: boolean | null, self: boolean): Pick<Peer, 'path' | 'over'> {
  const [direct, relay, region] = [words(json.CurAddr), words(json.PeerRelay), words(json.Relay)]
  if (online === false) return { path: 'offline', over: null }
  if (self || (direct === null && json.Active !== true && relay === null)) return { path: 'idle', over: null }
  if (direct !== null) return { path: 'direct', over: direct }
  if (relay !== null) return { path: 'peer-relay', over: relay }
  return { path: 'relayed', over: region }
}
