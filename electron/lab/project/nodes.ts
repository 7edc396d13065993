import net from 'node:net'
import { clusterId } from '../../../shared/lab/ids.ts'
import type { Figure, Node } from '../../../shared/lab/model.ts'
import { FIGURE_NAMES, type FigureName, NO_CLUSTER } from '../../../shared/lab/names.ts'
import { addressesOf } from '../candidates.ts'
import { type ClusterFacts, rowsOf, type SourceFact } from '../facts.ts'
import type { HostFact } from '../hosts.ts'
import type { Joined } from '../identity.ts'
import type { AddressFact } from '../tries.ts'
import { type Indexed, sinceOf } from './context.ts'
import { nodeVerdict } from './nodeVerdict.ts'
import { peerVerdict } from './peerVerdict.ts'
import { podIndex } from './pods.ts'

/** A watched list is proved alive far more often than it changes; pods are counted from it. */
const WATCH_EVERY = 15_000

/** All through which a machine may have been heard. */
interface Heard {
  readonly joined: Joined
  readonly host: HostFact | undefined
  readonly ssh: SourceFact | undefined
  readonly cluster: ClusterFacts | undefined
  readonly source: SourceFact | undefined
  readonly tried: readonly AddressFact[]
}

/** The row of a machine from all that its cluster and its SSH host said. */
export function projectNode(context: Indexed, joined: Joined): Node {
  const { facts, now, before } = context
  const host = joined.ssh === null ? undefined : facts.hosts.get(joined.ssh)
  const ssh = joined.ssh === null ? undefined : context.ssh.get(joined.ssh)?.source
  const cluster = joined.kubernetes ? facts.clusters.get(joined.kubernetes.cluster) : undefined
  const source = cluster?.source ? facts.sources.get(cluster.source) : undefined
  const addresses = lanAddresses(context, joined, host)
  // What an address said while this computer was on its network tells nothing once it is elsewhere.
  const near = addresses.filter(address => context.onLan(address))
  const tried = near.map(address => facts.addresses.get(address)).filter(one => one !== undefined)
  const figures = figuresOf(context, joined, host, source)
  const held = before?.tables.nodes.get(joined.id)
  const { state, sentence } = isPeerAlone(joined)
    ? peerVerdict(facts, joined)
    : nodeVerdict({ joined, ssh, source, tried, figures, now })
  const kube = joined.kubernetes?.node
  return {
    id: joined.id,
    name: joined.name,
    state,
    sentence,
    // Kubernetes notices late: what was seen to be down before has been so for longer.
    since:
      state === 'down' && held?.state !== 'down' && kube && kube.ready !== 'True'
        ? kube.readySince
        : sinceOf(held, state, now),
    roles: [...(kube?.roles ?? [])],
    addresses: { lan: addresses, tailnet: [...(joined.peer?.addresses ?? [])] },
    knownAs: { kubernetes: kube?.name ?? null, ssh: joined.ssh, tailscale: joined.tailscale },
    cluster: joined.kubernetes ? clusterId(joined.kubernetes.cluster) : null,
    evidence: [...joined.evidence],
    os: host?.facts.os ?? kube?.osImage ?? null,
    kernel: host?.facts.kernel ?? kube?.kernel ?? null,
    hardware: host?.facts.hardware ?? null,
    secured: host?.secured ?? null,
    ready: kube?.ready ?? null,
    unschedulable: kube?.unschedulable ?? false,
    figures,
    missing: missingOf(context, joined, host, ssh, figures),
    cpuTrend: [...(host?.cpuTrend ?? [])],
    at: Math.max(
      held?.at ?? 0,
      heardByTailnet(context, joined),
      ...proofs({ joined, host, ssh, cluster, source, tried }),
    ),
  }
}

/**
 * When the machine itself was heard: over SSH, by its kubelet's lease, by an address that answered. That its cluster
 * speaks of it is no word of its own.
 */
function proofs({ joined, host, ssh, cluster, source, tried }: Heard): number[] {
  const kube = joined.kubernetes?.node
  const told = source?.provedAt ?? 0
  const lease = cluster && kube && rowsOf(cluster, 'leases').get(`kube-node-lease/${kube.name}`)
  const answered = tried.filter(one => one.state === 'ok' && !one.doubt)
  const silent = tried.length > 0 && answered.length === 0
  return [
    host?.at ?? 0,
    ssh?.provedAt ?? 0,
    ...answered.map(one => one.at),
    // Written by the machine's clock, which may be ahead.
    Math.min(lease?.renewedAt ?? 0, told),
    // Where leases may not be read: Kubernetes says Unknown as soon as one has run out.
    kube && !lease?.renewedAt && kube.ready !== 'Unknown' && !silent ? told : 0,
  ]
}

/** Known by nothing else, it is heard where the tailnet hears it. */
function heardByTailnet({ facts }: Indexed, joined: Joined): number {
  const { peer } = joined
  if (!peer || !facts.tailnet || !isPeerAlone(joined)) return 0
  return peer.online === true ? facts.tailnet.at : (peer.lastSeen ?? 0)
}

const isPeerAlone = ({ kubernetes, ssh, tailscale }: Joined) =>
  kubernetes === null && ssh === null && tailscale !== null

function lanAddresses(context: Indexed, joined: Joined, host: HostFact | undefined): string[] {
  const configured = joined.ssh === null ? undefined : context.sshHostNames.get(joined.ssh)
  const own = host?.address ?? (configured && net.isIP(configured) !== 0 ? configured : null)
  const all = new Set([
    ...(joined.kubernetes ? addressesOf(joined.kubernetes.node) : []),
    ...(own ? [own] : []),
  ])
  // One of the tailnet is of no network at home.
  return [...all].filter(address => !joined.peer?.addresses.includes(address))
}

function figuresOf(
  context: Indexed,
  joined: Joined,
  host: HostFact | undefined,
  source: SourceFact | undefined,
): Record<FigureName, Figure | null> {
  const figures = Object.fromEntries(FIGURE_NAMES.map(name => [name, host?.figures[name] ?? null])) as Record<
    FigureName,
    Figure | null
  >
  if (joined.kubernetes) {
    const { cluster, node } = joined.kubernetes
    const held = context.facts.clusters.get(cluster)
    const pods = held && podIndex(held).byNode
    if (pods && source?.provedAt) {
      const running = pods.get(node.name)?.length ?? 0
      figures.pods = { value: running, unit: '', at: source.provedAt, every: WATCH_EVERY }
    }
    if (!figures.memoryTotal && node.memory !== null && source?.provedAt) {
      figures.memoryTotal = { value: node.memory, unit: 'B', at: source.provedAt, every: WATCH_EVERY }
    }
  }
  return figures
}

function missingOf(
  context: Indexed,
  joined: Joined,
  host: HostFact | undefined,
  ssh: SourceFact | undefined,
  figures: Node['figures'],
): Record<string, string> {
  const reasons: Record<string, string> = {}
  for (const name of FIGURE_NAMES) {
    if (figures[name]) continue
    const told = host?.missing[name]
    if (told) reasons[name] = told
    else if (name === 'pods') reasons[name] = podsMissing(context, joined)
    else if (joined.ssh === null) reasons[name] = 'no SSH host is known for it'
    else if (ssh && ssh.status.state !== 'up') reasons[name] = ssh.status.reason || 'SSH is not connected'
    else reasons[name] = 'not read yet'
  }
  return reasons
}

/** A machine is in no cluster once every cluster has told its nodes; until then nobody knows. */
function podsMissing({ facts }: Indexed, { kubernetes }: Joined): string {
  if (kubernetes) return 'pods are not listed'
  const told = [...facts.sources.values()].every(({ kind, listed }) => kind !== 'kubernetes' || listed)
  const allowed = [...facts.clusters.values()].every(({ kinds }) => !kinds.nodes?.forbidden)
  return told && allowed ? NO_CLUSTER : 'not every cluster has told its nodes'
}
