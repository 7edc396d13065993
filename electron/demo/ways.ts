import { isIPv4 } from 'node:net'
import { isIn } from './build/context.ts'
import type { Machine, Machines } from './machines.ts'
import type { Place } from './places.ts'
import type { Peer } from './tailnet/peer.ts'
import type { Tailnet } from './tailnet/tailnet.ts'
import { isStranger, localNet } from './whereabouts.ts'
import { controlNode, type World } from './worldSchema.ts'

/** How far a packet of the owner's computer gets, before any port is asked. */
export type Way =
  | { kind: 'machine'; machine: Machine; tags: string[] }
  /** Somebody else's machine, at an address that one of the lab has at home. */
  | { kind: 'stranger' }
  /** A device without any server. */
  | { kind: 'closed' }
  | { kind: 'silence'; tags: string[] }
  | { kind: 'unreachable'; error: 'EHOSTUNREACH' | 'ENETUNREACH'; after: number }

export interface Surroundings {
  world: World
  machines: Machines
  tailnet: Tailnet | undefined
  place: Place
}

/** Every address of a tailnet that uses Tailscale's own range. */
const TAILNET = '100.64.0.0/10'
const nowhere = (after = 0): Way => ({ kind: 'unreachable', error: 'EHOSTUNREACH', after })

/** The way from the owner's computer, wherever it is, to an address or name. */
export function wayTo(around: Surroundings, asked: string): Way {
  const { world, machines, tailnet, place } = around
  if (place === 'offline') return { kind: 'unreachable', error: 'ENETUNREACH', after: 0 }
  const address = resolved(around, asked)
  if (address === undefined || !isIPv4(address)) return nowhere()
  if (tailnet && isIn(TAILNET, address)) return overTailnet(tailnet, address)
  const machine = [...machines.values()].find(each => each.node.address === address)
  const routed = place === 'home' ? undefined : overSubnet(tailnet, address)
  if (routed && tailnet)
    return machine ? over(tailnet, routed, machine) : { kind: 'silence', tags: ['tailnet'] }
  if (place === 'hotel' && isStranger(world, address)) return { kind: 'stranger' }
  if (place === 'home' && machine) return { kind: 'machine', machine, tags: ['lan'] }
  // A network asks all its machines for an address; a router elsewhere drops what is private.
  if (isIn(localNet(world, place), address)) return nowhere(world.network.unreachableAfter)
  return isIn(world.network.lan, address) ? { kind: 'silence', tags: ['lan'] } : nowhere()
}

/** What a name leads to: names of the tailnet anywhere it runs, names of the lab where its router is asked. */
function resolved({ world, machines, tailnet, place }: Surroundings, name: string): string | undefined {
  if (isIPv4(name)) return name
  if (tailnet?.carries && tailnet.prefs.CorpDNS) {
    const short = name.endsWith(`.${tailnet.world.suffix}`)
      ? name.slice(0, -tailnet.world.suffix.length - 1)
      : name
    const peer = tailnet.peer(short)
    if (peer && (short !== name || place !== 'home')) return peer.world.address
  }
  if (place !== 'home') return undefined
  if (world.ingress && name.endsWith(`.${world.ingress.domain}`)) return controlNode(world).address
  return machines.get(name)?.node.address
}

function overTailnet(tailnet: Tailnet, address: string): Way {
  const peer = tailnet.peers.find(each => each.world.address === address)
  if (!peer || !tailnet.carries) return { kind: 'silence', tags: ['tailnet'] }
  if (!tailnet.isOnline(peer)) return { kind: 'silence', tags: ['tailnet', `peer:${peer.world.name}`] }
  const machine = peer.world.machine === undefined ? undefined : tailnet.machines.get(peer.world.machine)
  if (!machine) return { kind: 'closed' }
  return over(tailnet, peer, machine)
}

const over = (tailnet: Tailnet, peer: Peer, machine: Machine): Way => {
  // A path is known where there is traffic: whoever dials makes an idle peer active.
  tailnet.talk(peer)
  return { kind: 'machine', machine, tags: ['tailnet', `peer:${peer.world.name}`] }
}

/** The peer that leads to a subnet which this computer has accepted; Linux prefers it even to a network it is on. */
function overSubnet(tailnet: Tailnet | undefined, address: string): Peer | undefined {
  if (!tailnet?.carries || !tailnet.prefs.RouteAll) return undefined
  return tailnet.peers.find(
    peer => tailnet.isOnline(peer) && peer.world.routes.some(route => isIn(route, address)),
  )
}
