import type { NodeId, SourceId } from '../../../shared/lab/ids.ts'
import type { Lab, Node } from '../../../shared/lab/model.ts'
import type { ShownState } from '../../../shared/lab/state.ts'
import { addressesOf, type Member } from '../candidates.ts'
import type { Facts, SourceFact } from '../facts.ts'
import type { Joined, SshName } from '../identity.ts'
import type { KeptNode } from '../kept.ts'
import type { LabFile } from '../labFileSchema.ts'

/** What every projection is computed from. */
export interface Context {
  readonly facts: Facts
  readonly labFile: LabFile
  readonly nodes: readonly Joined[]
  readonly sshNames: readonly SshName[]
  /** Wall ms. */
  readonly now: number
  /** Whether this computer is on the network of an address; paths elsewhere are not tried. */
  readonly onLan: (address: string) => boolean
  /** The networks this computer is on and its router, as the system tells them. */
  readonly place: {
    readonly networks: readonly string[]
    readonly gateway: string | null
    /** That router is one which this lab is known to be behind, by its network card. */
    readonly home: boolean
    /** It is on no network. */
    readonly offline: boolean
  }
  /** Since when watching is paused, wall ms; left out or null while it is not. */
  readonly paused?: number | null
  /** How often the path in use of a service is tried, ms. */
  readonly probeEvery?: number
  /** The lab as it was, for when a state began. */
  readonly before: Lab | null
}

/** The same with what is looked up for every row, gathered once for each projection. */
export interface Indexed extends Context {
  readonly joined: ReadonlyMap<NodeId, Joined>
  /** The nodes of each cluster, by its name. */
  readonly members: ReadonlyMap<string, readonly Member[]>
  /** By SSH alias. */
  readonly ssh: ReadonlyMap<string, { readonly id: SourceId; readonly source: SourceFact }>
  readonly sshHostNames: ReadonlyMap<string, string>
}

/** The context with what projections of nodes look up, made once for all of them. */
export function indexed(context: Context): Indexed {
  const members = new Map<string, Member[]>()
  for (const node of context.nodes) {
    if (!node.kubernetes) continue
    const { cluster } = node.kubernetes
    const held = members.get(cluster) ?? []
    members.set(cluster, held)
    held.push(memberOf(node, node.kubernetes.node))
  }
  const ssh = new Map<string, { id: SourceId; source: SourceFact }>()
  for (const [id, source] of context.facts.sources)
    if (source.kind === 'ssh') ssh.set(source.name, { id, source })
  return {
    ...context,
    joined: new Map(context.nodes.map(node => [node.id, node])),
    members,
    ssh,
    sshHostNames: new Map(context.sshNames.map(one => [one.alias, one.hostName])),
  }
}

/** Members by their object in Kubernetes: an unchanged node stays the same member, and so its paths too. */
const memberCache = new WeakMap<KeptNode, Member>()

function memberOf({ id, name, kubernetes }: Joined, node: KeptNode): Member {
  const known = memberCache.get(node)
  if (known && known.id === id && known.name === name) return known
  const member = { id, name, node: node.name, addresses: kubernetes ? addressesOf(kubernetes.node) : [] }
  memberCache.set(node, member)
  return member
}

/** The same with the nodes as they have just been projected, for what stands on them. */
export interface Placed extends Indexed {
  /** By the names of the cluster and of the node in Kubernetes. */
  readonly nodeOf: (cluster: string, name: string) => Node | undefined
  readonly clusterOf: (node: NodeId) => string | null
}

/** The context with the nodes that were projected, for what stands on them. */
export function placed(context: Indexed, nodes: ReadonlyMap<string, Node>): Placed {
  const byName = new Map<string, Node>()
  for (const [cluster, members] of context.members) {
    for (const member of members) {
      const node = nodes.get(member.id)
      if (node) byName.set(`${cluster}\n${member.node}`, node)
    }
  }
  return {
    ...context,
    nodeOf: (cluster, name) => byName.get(`${cluster}\n${name}`),
    clusterOf: id => context.joined.get(id)?.kubernetes?.cluster ?? null,
  }
}

/** When a state began: kept while it lasts, now when it is new, null when Homeport met it so. */
export function sinceOf(
  held: { state: ShownState; since: number | null } | undefined,
  state: ShownState,
  now: number,
): number | null {
  if (!held) return null
  return held.state === state ? held.since : now
}

/** It rests with everything else: it was not asked, so it did not fail to answer. */
export const rests = (source: SourceFact | undefined) => source?.status.state === 'off'

/** Why nothing is asked of it: this computer is where it cannot be reached. Null while it is asked. */
export const waitsFor = (source: SourceFact | undefined): string | null =>
  source?.status.waits ? source.status.reason : null

/** What is told of something of which its cluster tells nothing new. */
export function oldWord(source: SourceFact | undefined, lastKnown: string): string {
  if (waitsFor(source) !== null) return `Last known ${lastKnown}; not asked from where this computer is`
  return rests(source) ? `Last known ${lastKnown}; watching is paused` : 'The cluster does not answer'
}

/** The state in which what a source told is to be shown: fresh, stale, or not known at all. */
export function freshness(source: SourceFact | undefined): 'fresh' | 'stale' | 'unknown' {
  if (!source || source.provedAt === null || source.status.waits) return 'unknown'
  return source.status.state === 'up' ? 'fresh' : 'stale'
}
