import net from 'node:net'
import { ageOf, isStale } from '../../../shared/lab/age.ts'
import type { Figure, Node } from '../../../shared/lab/model.ts'
import { FIGURE_NAMES, type FigureName } from '../../../shared/lab/names.ts'
import type { ShownState } from '../../../shared/lab/state.ts'
import { addressesOf } from '../candidates.ts'
import type { HostFact, SourceFact } from '../facts.ts'
import type { Joined } from '../identity.ts'
import type { AddressFact } from '../tries.ts'
import { freshness, type Indexed, sinceOf } from './context.ts'
import { podIndex } from './pods.ts'

/** Beyond these a node wants a look: °C, percent of the root file system. */
const HOT = 80
const FULL = 90
/** Bits 0–3 of the firmware's flags tell what is so now; 16–19 what was so since boot. */
const THROTTLED_NOW = 0b1111

/** Kubernetes calls a node that is gone NotReady within this, ms: 50 s by default, with room for a slow one. */
const LEASE_RUN_OUT = 120_000

/** A watched list is proved alive far more often than it changes; pods are counted from it. */
const WATCH_EVERY = 15_000

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
  const { state, sentence } = verdictOf({ joined, ssh, source, tried, figures, now })
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
    addresses: { lan: addresses, tailnet: [] },
    knownAs: { kubernetes: kube?.name ?? null, ssh: joined.ssh, tailscale: null },
    evidence: [...joined.evidence],
    os: host?.facts.os ?? kube?.osImage ?? null,
    kernel: host?.facts.kernel ?? kube?.kernel ?? null,
    hardware: host?.facts.hardware ?? null,
    ready: kube?.ready ?? null,
    unschedulable: kube?.unschedulable ?? false,
    figures,
    missing: missingOf(joined, host, ssh, figures),
    cpuTrend: [...(host?.cpuTrend ?? [])],
    at: Math.max(host?.at ?? 0, source?.provedAt ?? 0, ...tried.map(one => one.at)),
  }
}

function lanAddresses(context: Indexed, joined: Joined, host: HostFact | undefined): string[] {
  const configured = joined.ssh === null ? undefined : context.sshHostNames.get(joined.ssh)
  const own = host?.address ?? (configured && net.isIP(configured) !== 0 ? configured : null)
  return [
    ...new Set([...(joined.kubernetes ? addressesOf(joined.kubernetes.node) : []), ...(own ? [own] : [])]),
  ]
}

interface Evidence {
  readonly joined: Joined
  readonly ssh: SourceFact | undefined
  readonly source: SourceFact | undefined
  readonly tried: readonly AddressFact[]
  readonly figures: Node['figures']
  readonly now: number
}

function verdictOf({ joined, ssh, source, tried, figures, now }: Evidence): {
  state: ShownState
  sentence: string
} {
  const name = joined.name
  const kube = joined.kubernetes?.node
  const silent = tried.length > 0 && tried.every(one => one.state === 'down')
  if (kube) {
    const known = freshness(source)
    if (kube.ready !== 'True' && known === 'stale' && !silent) {
      return { state: 'stale', sentence: 'Last known not Ready; the cluster does not answer' }
    }
    if (kube.ready !== 'True') {
      if (kube.ready === 'Unknown' && silent)
        return down(`${name} stopped answering; it most likely lost power`)
      if (kube.ready === 'Unknown') return down(`The kubelet of ${name} stopped reporting`)
      return down(`${name} is not Ready${kube.readyMessage && `: ${kube.readyMessage}`}`)
    }
    const mute = tried[0] && `${name} stopped answering: ${tried[0].answer}`
    if (silent && mute) {
      // It works for everybody else: what keeps this computer out is between the two.
      const alive = speaks(tried, ssh) || outlived(tried, known, now)
      if (!alive) return down(mute)
      return attention(`${name} is Ready, but none of its addresses answers this computer`)
    }
    if (known !== 'fresh') {
      return { state: known, sentence: `Last known Ready; the cluster does not answer` }
    }
  } else {
    const state = ssh?.standing
    if (silent && state !== 'up') return down(`${name} stopped answering`)
    if (!ssh || state === 'connecting' || state === 'off')
      return { state: 'unknown', sentence: 'Not heard from yet' }
    if (state === 'needs-you') return { state: 'needs-you', sentence: ssh.status.reason }
    if (state === 'down') return down(ssh.status.reason)
    if (state === 'stale') return { state: 'stale', sentence: ssh.status.reason }
  }
  const hot = figures.temperature
  if (hot && !isStale(hot, now) && hot.value >= HOT)
    return attention(`${name} is ${Math.round(hot.value)} °C hot`)
  const disk = figures.disk
  if (disk && !isStale(disk, now) && disk.value >= FULL)
    return attention(`The disk of ${name} is ${Math.round(disk.value)} % full`)
  const flags = figures.throttled
  if (flags && !isStale(flags, now) && (flags.value & THROTTLED_NOW) !== 0) {
    return attention(`${name} is held back by its firmware: ${flagWords(flags.value)}`)
  }
  if (ssh?.standing === 'down') return attention(sshSentence(name, ssh))
  return { state: 'ok', sentence: kube?.unschedulable ? 'Ready, cordoned' : kube ? 'Ready' : 'Answers SSH' }
}

/** SSH has proved it alive since it fell silent: a session that is up may only not have noticed yet. */
function speaks(tried: readonly AddressFact[], ssh: SourceFact | undefined): boolean {
  const proved = ssh?.status.state === 'up' ? ssh.provedAt : null
  return proved !== null && tried.every(one => proved > one.since)
}

/** Kubernetes goes on calling it Ready long after its lease would have run out, had it died. */
function outlived(tried: readonly AddressFact[], known: ReturnType<typeof freshness>, now: number): boolean {
  return known === 'fresh' && tried.every(one => ageOf(one.since, now) > LEASE_RUN_OUT)
}

/** Why a node that is well otherwise wants a look: its SSH alone fails. */
export const sshSentence = (name: string, ssh: SourceFact) =>
  `${name} does not answer SSH: ${ssh.status.reason}`

const down = (sentence: string) => ({ state: 'down' as const, sentence })
const attention = (sentence: string) => ({ state: 'attention' as const, sentence })

/** Bits 0–3 of `vcgencmd get_throttled` in words. */
function flagWords(flags: number): string {
  const words = ['under-voltage', 'frequency capped', 'throttled', 'soft temperature limit']
  return words.filter((_, bit) => flags & (1 << bit)).join(', ')
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
    else if (name === 'pods')
      reasons[name] = joined.kubernetes ? 'pods are not listed' : 'not a node of a cluster'
    else if (joined.ssh === null) reasons[name] = 'no SSH host is known for it'
    else if (ssh && ssh.status.state !== 'up') reasons[name] = ssh.status.reason || 'SSH is not connected'
    else reasons[name] = 'not read yet'
  }
  return reasons
}
