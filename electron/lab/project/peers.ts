import { type NodeId, peerId } from '../../../shared/lab/ids.ts'
import type { Peer, Tailnet } from '../../../shared/lab/peer.ts'
import { type ShownState, shownOf } from '../../../shared/lab/state.ts'
import type { Peer as Machine } from '../../sessions/tailscale/status.ts'
import type { Context } from './context.ts'

/** A key that ends so soon is told of, ms. */
const SOON = 30 * 86_400_000
/** Longest list of what Tailscale says is wrong. */
const HEALTH = 10

/**
 * The rows of the machines of the tailnet: this computer, its peers, and of the hundreds of exit nodes that are for
 * rent the one in use. Who is there only because something was shared with him is nobody's machine here.
 */
export function projectPeers(context: Context): Peer[] {
  const { tailnet } = context.facts
  if (!tailnet) return []
  const { self, peers } = tailnet.status
  const nodes = new Map<string, NodeId>()
  for (const node of context.nodes) if (node.peer) nodes.set(node.peer.id, node.id)
  const known = knownOf(context)
  const row = (machine: Machine, isSelf: boolean) =>
    peerOf(machine, { self: isSelf, node: nodes.get(machine.id) ?? null, known, now: context.now })
  return [
    ...(self && self.addresses.length > 0 ? [row(self, true)] : []),
    ...peers
      .filter(peer => peer.id !== '' && !peer.sharee && (!peer.rented || peer.isExitNode))
      .map(peer => row(peer, false)),
  ]
}

/** The tailnet this computer is in; null where tailscaled never said that it is in one. */
export function tailnetOf(context: Pick<Context, 'facts'>): Tailnet | null {
  const { tailnet } = context.facts
  if (!tailnet) return null
  const { status, prefs } = tailnet
  const { self } = status
  if (!self || self.addresses.length === 0) return null
  const chosen = status.exitNode?.id ?? prefs?.exitNode ?? null
  const exit = status.peers.find(peer => peer.isExitNode || peer.id === chosen)
  return {
    name: status.tailnet,
    suffix: status.suffix,
    state: knownOf(context),
    addresses: [...self.addresses],
    exitNode:
      chosen === null && !exit
        ? null
        : {
            name: exit?.name ?? chosen ?? '',
            online: exit ? (exit.online ?? status.exitNode?.online ?? null) : false,
          },
    acceptsRoutes: prefs?.acceptsRoutes ?? null,
    rented: status.peers.filter(peer => peer.rented).length,
    health: status.health.slice(0, HEALTH),
  }
}

/** How far what tailscaled told can be relied on: `ok` while it is up and runs. */
function knownOf({ facts }: Pick<Context, 'facts'>): ShownState {
  const source = facts.tailnet && facts.sources.get(facts.tailnet.source)
  if (!source) return 'unknown'
  return source.status.state === 'connecting' ? 'stale' : shownOf(source.status.state)
}

function peerOf(
  machine: Machine,
  { self, node, known, now }: { self: boolean; node: NodeId | null; known: ShownState; now: number },
): Peer {
  const fresh = known === 'ok'
  const online = fresh ? machine.online : null
  return {
    id: peerId(machine.id),
    name: machine.name,
    dnsName: machine.dnsName,
    self,
    node,
    state: fresh ? stateOf(online) : known === 'off' || known === 'needs-you' ? 'unknown' : 'stale',
    os: machine.os,
    owner: machine.owner,
    tags: [...machine.tags],
    addresses: [...machine.addresses],
    online,
    // Traffic goes nowhere while Tailscale does not run here.
    path: fresh ? machine.path : machine.path === 'offline' ? 'offline' : 'idle',
    over: fresh ? machine.over : null,
    exitNode: machine.isExitNode ? 'used' : machine.offersExitNode ? 'offered' : null,
    routes: [...machine.routes],
    keyExpiry: machine.keyExpiry,
    keyEndsSoon: machine.keyExpiry !== null && machine.keyExpiry - now < SOON,
    expired: machine.expired,
    lastSeen: machine.lastSeen,
    ssh: machine.sshHostKeys.length > 0,
    shared: machine.shared,
    location: machine.location,
  }
}

function stateOf(online: boolean | null): ShownState {
  if (online === null) return 'unknown'
  return online ? 'ok' : 'off'
}
