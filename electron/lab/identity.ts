import type { NodeId } from '../../shared/lab/ids.ts'
import type { Peer } from '../sessions/tailscale/status.ts'
import { type Facts, rowsOf } from './facts.ts'
import type { KeptNode } from './kept.ts'
import type { LabFile } from './labFileSchema.ts'
import { type Match, matcherOf, matchOf } from './match.ts'
import { distinct, freshId, type Minted } from './mint.ts'
import { isCalled, matchPeers } from './peerMatch.ts'
import { machinesOf } from './tailnet.ts'

export type { Minted } from './mint.ts'

/** One machine and the names it goes by. */
export interface Joined {
  readonly id: NodeId
  readonly name: string
  readonly kubernetes: { readonly cluster: string; readonly node: KeptNode } | null
  readonly ssh: string | null
  /** Its name in lab.yaml where nothing else is known of it, else that of the peer it is; null where it is none. */
  readonly tailscale: string | null
  /** What tailscaled says of it; null where it says nothing. */
  readonly peer: Peer | null
  readonly evidence: readonly string[]
}

/** An SSH host as configured: the alias and the address it leads to. */
export interface SshName {
  readonly alias: string
  readonly hostName: string
}

const kubernetesKey = (cluster: string, node: string) => `kubernetes/${cluster}/${node}`
const sshKey = (alias: string) => `ssh/${alias}`
const tailscaleKey = (name: string) => `tailscale/${name.toLowerCase()}`

/**
 * Which names are one machine, with the evidence. The lab file decides where it says something; then a
 * machine-id that only one node has; then the address; then the name. Two different machine-ids are never
 * joined. A second alias of a machine is no second machine. Then the peers of the tailnet that these are. Ids are minted once and kept in `minted`, which
 * the caller stores.
 */
export function joinNodes(
  facts: Facts,
  sshNames: readonly SshName[],
  labFile: LabFile,
  minted: Minted,
): { nodes: Joined[]; minted: Minted } {
  const kubernetes = [...facts.clusters].flatMap(([cluster, held]) =>
    [...rowsOf(held, 'nodes').values()].map(node => ({ cluster, node })),
  )
  const { taken, also, alone } = assigned(sshNames, matcherOf(kubernetes, facts, labFile))

  const ids = new Map(minted)
  const used = new Set(minted.values())
  const mint = (keys: string[], name: string): NodeId => {
    const known = keys.map(key => ids.get(key)).find(id => id !== undefined)
    const id = known ?? freshId(name, used)
    used.add(id)
    for (const key of keys) if (!ids.has(key)) ids.set(key, id)
    return id
  }
  const nodes: Joined[] = kubernetes.map(({ cluster, node }) => {
    const key = kubernetesKey(cluster, node.name)
    const joined = taken.get(key)
    const keys = joined ? [key, sshKey(joined.ssh.alias)] : [key]
    const others = (also.get(key) ?? []).map(alias => `SSH also reaches it as ${alias}`)
    return {
      id: mint(keys, node.name),
      name: displayName(labFile, cluster, node.name, null) ?? node.name,
      kubernetes: { cluster, node },
      ssh: joined?.ssh.alias ?? null,
      tailscale: null,
      peer: null,
      evidence: [...(joined?.match.evidence ?? []), ...others],
    }
  })
  for (const { alias } of alone) {
    nodes.push({
      id: mint([sshKey(alias)], alias),
      name: displayName(labFile, null, null, alias) ?? alias,
      kubernetes: null,
      ssh: alias,
      tailscale: null,
      peer: null,
      evidence: [],
    })
  }
  const all = withPeers(distinct(nodes), facts, sshNames, labFile, name => mint([tailscaleKey(name)], name))
  return { nodes: distinct(all), minted: ids.size === minted.size ? minted : ids }
}

/** The nodes with the peers they are, and those that their owner knows by the tailnet alone. */
function withPeers(
  nodes: readonly Joined[],
  facts: Facts,
  sshNames: readonly SshName[],
  labFile: LabFile,
  mint: (name: string) => NodeId,
): Joined[] {
  const found = matchPeers(nodes, facts, sshNames, labFile)
  const joined = nodes.map(node => {
    const match = found.get(node.id)
    if (!match) return node
    const { peer, evidence } = match
    const named = labFile.nodes.find(entry => isAlone(entry) && isCalled(peer, entry.tailscale ?? ''))?.name
    return {
      ...node,
      name: named ?? node.name,
      tailscale: peer.name,
      peer,
      evidence: [...node.evidence, ...evidence],
    }
  })
  const machines = machinesOf(facts)
  for (const entry of labFile.nodes) {
    const called = entry.tailscale
    if (!isAlone(entry) || !called) continue
    const peer = machines.find(one => isCalled(one, called)) ?? null
    // One that is known by something else too is that machine.
    const known = joined.some(one => (peer ? one.peer === peer : isNamed(one, called)))
    if (known) continue
    const name = entry.name ?? peer?.name ?? called
    joined.push({
      id: mint(called),
      name,
      kubernetes: null,
      ssh: null,
      tailscale: peer?.name ?? called,
      peer,
      evidence: ['The lab file lists this peer'],
    })
  }
  return joined
}

const isNamed = ({ kubernetes, ssh, tailscale }: Joined, name: string) =>
  [kubernetes?.node.name, ssh, tailscale].some(one => one?.toLowerCase() === name.toLowerCase())

/** An entry of the lab file that names a machine by its tailnet name and nothing else. */
const isAlone = (entry: LabFile['nodes'][number]) =>
  entry.tailscale != null && entry.kubernetes == null && entry.ssh == null

/** Which SSH host each Kubernetes node is read through, its further aliases, and the hosts that are no node. */
function assigned(sshNames: readonly SshName[], matcher: ReturnType<typeof matcherOf>) {
  const found = sshNames.map(ssh => ({ ssh, match: matchOf(matcher, ssh) }))
  const taken = new Map<string, { ssh: SshName; match: Match }>()
  const also = new Map<string, string[]>()
  const alone: SshName[] = []
  // What the owner ruled comes first: no other alias may take that node.
  for (const ruled of [true, false]) {
    for (const { ssh, match } of found) {
      if ((match?.ruled ?? false) !== ruled) continue
      if (!match) {
        alone.push(ssh)
        continue
      }
      const key = kubernetesKey(match.of.cluster, match.of.node.name)
      if (taken.has(key)) also.set(key, [...(also.get(key) ?? []), ssh.alias])
      else taken.set(key, { ssh, match })
    }
  }
  return { taken, also, alone }
}

function displayName(labFile: LabFile, cluster: string | null, node: string | null, ssh: string | null) {
  return labFile.nodes.find(
    entry =>
      (node !== null && (entry.kubernetes === node || entry.kubernetes === `${cluster}/${node}`)) ||
      (ssh !== null && entry.ssh === ssh),
  )?.name
}
