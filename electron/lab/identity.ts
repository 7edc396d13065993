import type { NodeId } from '../../shared/lab/ids.ts'
import { type Facts, rowsOf } from './facts.ts'
import type { KeptNode } from './kept.ts'
import type { LabFile } from './labFile.ts'

/** One machine and the names it goes by. */
export interface Joined {
  readonly id: NodeId
  readonly name: string
  readonly kubernetes: { readonly cluster: string; readonly node: KeptNode } | null
  readonly ssh: string | null
  readonly evidence: readonly string[]
}

/** An SSH host as configured: the alias and the address it leads to. */
export interface SshName {
  readonly alias: string
  readonly hostName: string
}

/** Which id each name was given: by `kubernetes/CLUSTER/NODE` and `ssh/ALIAS`. Stored; never shrinks. */
export type Minted = ReadonlyMap<string, NodeId>

const kubernetesKey = (cluster: string, node: string) => `kubernetes/${cluster}/${node}`
const sshKey = (alias: string) => `ssh/${alias}`

/**
 * Which names are one machine, with the evidence. The lab file decides where it says something; then a
 * machine-id that only one node has; then the address; then the name. Two different machine-ids are never
 * joined. Ids are minted once and kept in `minted`, which the caller stores.
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
  const taken = new Map<string, { evidence: string[]; ssh: SshName }>()
  const alone: SshName[] = []
  for (const ssh of sshNames) {
    const match = matchOf(ssh, kubernetes, facts, labFile)
    const key = match && kubernetesKey(match.of.cluster, match.of.node.name)
    if (match && key && !taken.has(key)) taken.set(key, { evidence: match.evidence, ssh })
    else alone.push(ssh)
  }

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
    return {
      id: mint(keys, node.name),
      name: displayName(labFile, cluster, node.name, null) ?? node.name,
      kubernetes: { cluster, node },
      ssh: joined?.ssh.alias ?? null,
      evidence: joined?.evidence ?? [],
    }
  })
  for (const ssh of alone) {
    const name = displayName(labFile, null, null, ssh.alias) ?? ssh.alias
    nodes.push({
      id: mint([sshKey(ssh.alias)], ssh.alias),
      name,
      kubernetes: null,
      ssh: ssh.alias,
      evidence: [],
    })
  }
  return { nodes: distinct(nodes), minted: ids.size === minted.size ? minted : ids }
}

interface Candidate {
  readonly cluster: string
  readonly node: KeptNode
}

function matchOf(
  ssh: SshName,
  candidates: readonly Candidate[],
  facts: Facts,
  labFile: LabFile,
): { of: Candidate; evidence: string[] } | null {
  const ruled = labFile.nodes.find(entry => entry.ssh === ssh.alias)
  if (ruled?.kubernetes !== undefined) {
    const wanted = ruled.kubernetes
    const of = candidates.find(
      ({ cluster, node }) => node.name === wanted || `${cluster}/${node.name}` === wanted,
    )
    return of ? { of, evidence: ['The lab file says so'] } : null
  }
  const host = facts.hosts.get(ssh.alias)
  const machineId = host?.facts.machineId ?? null
  // Cloned SD cards share one machine-id: it proves nothing where two nodes have it.
  const sameMachine = candidates.filter(({ node }) => machineId !== null && node.machineId === machineId)
  const possible = candidates.filter(
    ({ node }) => machineId === null || node.machineId === '' || node.machineId === machineId,
  )
  const address = host?.address ?? ssh.hostName
  const byAddress = possible.filter(({ node }) => node.addresses.some(held => held.address === address))
  const byName = possible.filter(({ node }) =>
    [ssh.alias, ssh.hostName, host?.facts.hostname].includes(node.name),
  )
  const evidence: string[] = []
  const of = [sameMachine, byAddress, byName].find(found => found.length === 1)?.[0]
  if (!of) return null
  if (sameMachine.length === 1 && sameMachine[0] === of)
    evidence.push(`The machine-id ${machineId?.slice(0, 8)}… is the same`)
  if (byAddress.includes(of)) evidence.push(`SSH leads to its address ${address}`)
  if (byName.includes(of)) evidence.push(`Both are called ${of.node.name}`)
  return { of, evidence }
}

function displayName(labFile: LabFile, cluster: string | null, node: string | null, ssh: string | null) {
  return labFile.nodes.find(
    entry =>
      (node !== null && (entry.kubernetes === node || entry.kubernetes === `${cluster}/${node}`)) ||
      (ssh !== null && entry.ssh === ssh),
  )?.name
}

function freshId(name: string, used: ReadonlySet<NodeId>): NodeId {
  const slug =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60) || 'node'
  for (let n = 1; ; n++) {
    const id: NodeId = n === 1 ? `node:${slug}` : `node:${slug}-${n}`
    if (!used.has(id)) return id
  }
}

/** An id shown once: a stored id may belong to two names that were joined before and are apart now. */
function distinct(nodes: readonly Joined[]): Joined[] {
  const seen = new Set<NodeId>()
  return nodes.map(node => {
    if (!seen.has(node.id)) {
      seen.add(node.id)
      return node
    }
    const id: NodeId = `${node.id}+${node.ssh ?? node.name}`
    seen.add(id)
    return { ...node, id }
  })
}
