import type { NodeId } from '../../shared/lab/ids.ts'
import type { Peer } from '../sessions/tailscale/status.ts'
import { addressesOf } from './candidates.ts'
import type { Facts } from './facts.ts'
import type { Joined, SshName } from './identity.ts'
import type { LabFile } from './labFileSchema.ts'
import { machinesOf } from './tailnet.ts'

/** Systems of machines that roam: that one stands where a node stood proves nothing. */
const ROAMING = new Set(['ios', 'android', 'tvos'])

/** The peer that a node is, and why. */
export interface PeerMatch {
  readonly peer: Peer
  readonly evidence: readonly string[]
}

/** Whether a peer is meant by a name of the lab file: its label, its whole name or an address of it. */
export function isCalled({ name, dnsName, addresses }: Peer, called: string): boolean {
  const wanted = called.toLowerCase().replace(/\.$/, '')
  return name.toLowerCase() === wanted || dnsName?.toLowerCase() === wanted || addresses.includes(called)
}

/**
 * Which peer each node is: what the lab file says, then an address or whole name of the tailnet that leads to it, then
 * its name, then the address at home where it was reached. What two would fit, or be fitted by, is joined to neither.
 */
export function matchPeers(
  nodes: readonly Joined[],
  facts: Facts,
  sshNames: readonly SshName[],
  labFile: LabFile,
): ReadonlyMap<NodeId, PeerMatch> {
  const peers = machinesOf(facts)
  const found = new Map<NodeId, PeerMatch>()
  if (peers.length === 0) return found
  const known = nodes.map(node => knownOf(node, facts, sshNames, labFile))
  const taken = new Set<Peer>()
  const signs: readonly Sign[] = [ruled, leads, sameName, sameNetwork]
  for (const sign of signs) {
    const told = peers
      .filter(peer => !taken.has(peer))
      .flatMap(peer => {
        const fitting = known.filter(one => !found.has(one.node.id) && sign(one, peer, facts) !== null)
        return fitting.length === 1 && fitting[0] ? [{ peer, known: fitting[0] }] : []
      })
    for (const { peer, known } of told) {
      if (told.some(other => other.known === known && other.peer !== peer)) continue
      taken.add(peer)
      found.set(known.node.id, {
        peer,
        evidence: signs.flatMap(one => one(known, peer, facts) ?? []),
      })
    }
  }
  return found
}

/** What a node is known by, and what its owner says of it. */
interface Known {
  readonly node: Joined
  /** Addresses and host names that lead to it. */
  readonly leads: ReadonlySet<string>
  readonly names: ReadonlySet<string>
  /** Of the lab file: a name, null for none, undefined where it says nothing. */
  readonly ruling: string | null | undefined
}

/** Why a peer is a node, as a short sentence; null where this says nothing. */
type Sign = (known: Known, peer: Peer, facts: Facts) => string | null

const ruled: Sign = ({ ruling }, peer) =>
  typeof ruling === 'string' && isCalled(peer, ruling) ? 'The lab file says so' : null

const leads: Sign = ({ leads, ruling }, { addresses, dnsName }) => {
  if (ruling !== undefined) return null
  const address = addresses.find(one => leads.has(one))
  if (address !== undefined) return `Its address ${address} is one of the tailnet`
  return dnsName !== null && leads.has(dnsName.toLowerCase()) ? `SSH leads to its name ${dnsName}` : null
}

const sameName: Sign = ({ names, ruling }, { name, shared }) =>
  // A machine of somebody else may well be called like one of ours.
  ruling === undefined && !shared && names.has(name.toLowerCase()) ? `The tailnet calls it ${name} too` : null

const sameNetwork: Sign = ({ leads, ruling }, { id, os, shared }, { tailnet }) => {
  if (ruling !== undefined || shared || (os !== null && ROAMING.has(os.toLowerCase()))) return null
  const address = tailnet?.lan.get(id)
  return address !== undefined && leads.has(address) ? `Tailscale reaches it directly at ${address}` : null
}

function knownOf(node: Joined, facts: Facts, sshNames: readonly SshName[], labFile: LabFile): Known {
  const { kubernetes, ssh } = node
  const host = ssh === null ? undefined : facts.hosts.get(ssh)
  const hostName = sshNames.find(one => one.alias === ssh)?.hostName
  const of = (name: string | null | undefined) => (name ? [name.toLowerCase()] : [])
  const names = [kubernetes?.node.name, ssh, host?.facts.hostname].flatMap(of)
  return {
    node,
    leads: new Set([
      ...(kubernetes ? addressesOf(kubernetes.node) : []),
      ...of(host?.address),
      ...of(hostName),
    ]),
    // A host name may be whole: its first label is what the tailnet has.
    names: new Set(names.flatMap(name => [name, name.split('.')[0] ?? name])),
    ruling: rulingOf(node, labFile),
  }
}

function rulingOf({ kubernetes, ssh }: Joined, labFile: LabFile): string | null | undefined {
  return labFile.nodes.find(
    entry =>
      entry.tailscale !== undefined &&
      ((kubernetes !== null &&
        (entry.kubernetes === kubernetes.node.name ||
          entry.kubernetes === `${kubernetes.cluster}/${kubernetes.node.name}`)) ||
        (ssh !== null && entry.ssh === ssh)),
  )?.tailscale
}
