import net from 'node:net'
import type { NodeId } from '../../shared/lab/ids.ts'
import type { KeptNode, KeptService, KeptSlice } from './kept.ts'

/** One address a service may answer at, before anything was tried. */
export interface Candidate {
  readonly url: string
  readonly address: string
  readonly port: number
  /** The node it goes over, by its shown name; the address itself where it is no node's. */
  readonly via: string
  readonly node: NodeId | null
}

/** A node of the service's cluster with the addresses Kubernetes tells of it, LAN first. */
export interface Member {
  readonly id: NodeId
  readonly name: string
  /** Its name in Kubernetes. */
  readonly node: string
  readonly addresses: readonly string[]
}

/** Services of these namespaces keep the cluster itself going; they are not for opening. */
const SYSTEM_NAMESPACES = new Set(['kube-system', 'kube-public', 'kube-node-lease'])
/** Ports that speak TLS by convention, where neither appProtocol nor the port's name says so. */
const TLS_PORTS = new Set([443, 6443, 8443, 9443])
/** What may stand as a host in a URL, beside addresses; foreign text is not asked to be one. */
const HOST_NAME = /^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$/i

type Port = KeptService['ports'][number]

/** The port a click opens: the first TCP port that can be reached from outside; null where there is none. */
export function launchPort(service: KeptService): Port | null {
  if (SYSTEM_NAMESPACES.has(service.namespace)) return null
  const reachable = service.ports.filter(
    port => port.protocol === 'TCP' && (port.nodePort !== null || service.external.length > 0),
  )
  return reachable.find(port => port.name?.startsWith('http')) ?? reachable[0] ?? null
}

interface Remembered {
  readonly members: readonly Member[]
  readonly ready: string
  readonly found: readonly Candidate[]
}

/** By service object: hundreds of services over dozens of nodes change far less often than the lab is looked over. */
const remembered = new WeakMap<KeptService, Remembered>()

/**
 * All LAN addresses of a service: its load balancer or external addresses, then its NodePort on every node
 * of its cluster. With externalTrafficPolicy Local only nodes with a ready endpoint answer.
 */
export function candidates(
  service: KeptService,
  members: readonly Member[],
  slices: readonly KeptSlice[],
): readonly Candidate[] {
  const port = launchPort(service)
  if (!port) return []
  const local = service.localOnly ? readyNodes(slices) : null
  const ready = local ? [...local].sort().join() : ''
  const known = remembered.get(service)
  if (
    known?.ready === ready &&
    known.members.length === members.length &&
    members.every((member, i) => member === known.members[i])
  )
    return known.found
  const found = allOf(service, port, members, local)
  remembered.set(service, { members, ready, found })
  return found
}

function allOf(
  service: KeptService,
  port: Port,
  members: readonly Member[],
  local: ReadonlySet<string> | null,
): Candidate[] {
  const scheme = schemeOf(port)
  const found = new Map<string, Candidate>()
  const add = (address: string, number: number, via: string, node: NodeId | null) => {
    const url = urlOf(scheme, address, number)
    if (url !== null && !found.has(url)) found.set(url, { url, address, port: number, via, node })
  }
  for (const address of service.external) {
    const member = members.find(one => one.addresses.includes(address))
    add(address, port.port, member?.name ?? address, member?.id ?? null)
  }
  if (port.nodePort !== null) {
    for (const member of members) {
      if (local && !local.has(member.node)) continue
      for (const address of member.addresses) add(address, port.nodePort, member.name, member.id)
    }
  }
  return [...found.values()]
}

/** The addresses Kubernetes tells of a node that can be dialled, LAN first, IPv4 before IPv6. */
export function addressesOf({ addresses: told }: KeptNode): string[] {
  const ordered = ['InternalIP', 'ExternalIP'].flatMap(type => {
    const addresses = told.filter(one => one.type === type).map(one => one.address)
    return [4, 6].flatMap(family => addresses.filter(address => net.isIP(address) === family)).map(written)
  })
  return [...new Set(ordered)]
}

/** One way to write an address, so that it is the same in a URL and in a table. */
function written(address: string): string {
  if (net.isIP(address) !== 6 || address.includes('%')) return address
  return new URL(`http://[${address}]`).hostname.slice(1, -1)
}

function readyNodes(slices: readonly KeptSlice[]): Set<string> {
  return new Set(slices.flatMap(slice => slice.endpoints.filter(one => one.ready).map(one => one.node)))
}

function schemeOf(port: Port): 'http' | 'https' {
  const hint = port.appProtocol ?? port.name ?? ''
  if (/^https($|-)|^kubernetes\.io\/wss$/.test(hint)) return 'https'
  return TLS_PORTS.has(port.port) ? 'https' : 'http'
}

/** Null where the address cannot stand in a URL (a zone, foreign text). */
function urlOf(scheme: 'http' | 'https', address: string, port: number): string | null {
  const ip = net.isIP(address)
  if (address.includes('%') || (ip === 0 && !HOST_NAME.test(address))) return null
  const usual = (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443)
  const url = `${scheme}://${ip === 6 ? `[${address}]` : address}${usual ? '' : `:${port}`}`
  return URL.canParse(url) ? url : null
}
