import type { NodeId } from '../../shared/lab/ids.ts'
import type { Joined } from './identity.ts'
import type { KeptService, KeptSlice } from './kept.ts'

/** One address a service may answer at, before anything was tried. */
export interface Candidate {
  readonly url: string
  readonly address: string
  readonly port: number
  /** The node it goes over, by its shown name; the address itself where it is no node's. */
  readonly via: string
  readonly node: NodeId | null
}

/** Services of these namespaces keep the cluster itself going; they are not for opening. */
const SYSTEM_NAMESPACES = new Set(['kube-system', 'kube-public', 'kube-node-lease'])
/** Ports that speak TLS by convention, where neither appProtocol nor the port's name says so. */
const TLS_PORTS = new Set([443, 6443, 8443, 9443])

type Port = KeptService['ports'][number]

/** The port a click opens: the first TCP port that can be reached from outside; null where there is none. */
export function launchPort(service: KeptService): Port | null {
  if (SYSTEM_NAMESPACES.has(service.namespace)) return null
  const reachable = service.ports.filter(
    port => port.protocol === 'TCP' && (port.nodePort !== null || service.external.length > 0),
  )
  return reachable.find(port => port.name?.startsWith('http')) ?? reachable[0] ?? null
}

/**
 * All LAN addresses of a service: its load balancer or external addresses, then its NodePort on every node
 * of its cluster. With externalTrafficPolicy Local only nodes with a ready endpoint answer.
 */
export function candidates(
  service: KeptService,
  cluster: string,
  nodes: readonly Joined[],
  slices: readonly KeptSlice[],
): Candidate[] {
  const port = launchPort(service)
  if (!port) return []
  const scheme = schemeOf(port)
  const members = nodes.filter(node => node.kubernetes?.cluster === cluster)
  const found: Candidate[] = []
  const add = (address: string, number: number, via: string, node: NodeId | null) =>
    found.push({ url: urlOf(scheme, address, number), address, port: number, via, node })

  for (const address of service.external) {
    const node = members.find(member => addressesOf(member).includes(address))
    add(address, port.port, node?.name ?? address, node?.id ?? null)
  }
  if (port.nodePort !== null) {
    const local = service.localOnly ? readyNodes(slices) : null
    for (const node of members) {
      if (local && !local.has(node.kubernetes?.node.name ?? '')) continue
      for (const address of addressesOf(node)) add(address, port.nodePort, node.name, node.id)
    }
  }
  return found
}

/** The addresses Kubernetes tells of a node, LAN first. */
export function addressesOf(node: Joined): string[] {
  const told = node.kubernetes?.node.addresses ?? []
  return ['InternalIP', 'ExternalIP'].flatMap(type =>
    told.filter(one => one.type === type).map(one => one.address),
  )
}

function readyNodes(slices: readonly KeptSlice[]): Set<string> {
  return new Set(slices.flatMap(slice => slice.endpoints.filter(one => one.ready).map(one => one.node)))
}

function schemeOf(port: Port): 'http' | 'https' {
  const hint = port.appProtocol ?? port.name ?? ''
  if (/^https($|-)|^kubernetes\.io\/wss$/.test(hint)) return 'https'
  return TLS_PORTS.has(port.port) ? 'https' : 'http'
}

function urlOf(scheme: 'http' | 'https', address: string, port: number): string {
  const host = address.includes(':') ? `[${address}]` : address
  const usual = (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443)
  return `${scheme}://${host}${usual ? '' : `:${port}`}`
}
