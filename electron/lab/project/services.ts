import { STALE_INTERVALS } from '../../../shared/lab/age.ts'
import { clusterId, serviceId, volumeId, workloadId } from '../../../shared/lab/ids.ts'
import type { Path, Service } from '../../../shared/lab/model.ts'
import type { ShownState } from '../../../shared/lab/state.ts'
import { NOT_ON_LAN, PROBE_EVERY } from '../../reach/probe.ts'
import { type Candidate, candidates, launchPort } from '../candidates.ts'
import { type ClusterFacts, rowsOf } from '../facts.ts'
import type { KeptPod, KeptService } from '../kept.ts'
import { keyOf } from '../kinds.ts'
import { fits, rangeOf } from '../labFile.ts'
import { type Context, freshness, sinceOf } from './context.ts'
import { slicesOf } from './pods.ts'

const WORKLOAD_KINDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

export function projectService(
  context: Context,
  cluster: string,
  held: ClusterFacts,
  service: KeptService,
): Service {
  const id = serviceId(cluster, service.namespace, service.name)
  const before = context.before?.tables.services.get(id)
  const slices = slicesOf(held).get(keyOf(service)) ?? []
  const pods = podsBehind(
    held,
    slices.flatMap(slice => slice.endpoints.map(one => `${slice.namespace}/${one.pod}`)),
  )
  const endpoints =
    slices.length === 0
      ? null
      : {
          ready: slices.reduce((sum, slice) => sum + slice.endpoints.filter(one => one.ready).length, 0),
          total: slices.reduce((sum, slice) => sum + slice.endpoints.length, 0),
        }
  const port = launchPort(service)
  const found = candidates(service, cluster, context.nodes, slices)
  const paths = found.map(candidate => pathOf(context, candidate))
  const best = bestOf(context, paths, before?.best ?? null)
  const source = held.source ? context.facts.sources.get(held.source) : undefined
  const { state, verdict } = port
    ? launchVerdict(context, paths, best, endpoints, pods)
    : innerVerdict(service, endpoints, freshness(source))
  const nodePort = port?.nodePort ?? null
  const range = nodePort === null ? null : rangeOf(context.labFile, nodePort)
  const tried = paths.map(path => path.at ?? 0)
  return {
    id,
    name: service.name,
    namespace: service.namespace,
    cluster: clusterId(cluster),
    group: range?.name ?? null,
    range: range && { from: range.from, to: range.to },
    offConvention:
      nodePort !== null &&
      context.labFile.ports.length > 0 &&
      (range === null || !fits(range.services, service.name)),
    type: service.type,
    launchable: port !== null,
    state,
    verdict,
    since: sinceOf(before, state, context.now),
    ports: service.ports.map(({ name, protocol, port: number, nodePort: outer }) => ({
      port: number,
      nodePort: outer,
      protocol,
      name,
    })),
    paths,
    best: best?.url ?? null,
    trend: best ? [...(context.facts.paths.get(best.url)?.trend ?? [])] : [],
    endpoints,
    runsOn: [...new Set(pods.map(pod => pod.node).filter(name => name !== ''))].sort(),
    workloads: [
      ...new Set(
        pods
          .filter(pod => WORKLOAD_KINDS.has(pod.ownerKind))
          .map(pod => workloadId(cluster, pod.namespace, pod.ownerKind, pod.ownerName)),
      ),
    ],
    volumes: [
      ...new Set(pods.flatMap(pod => pod.claims.map(claim => volumeId(cluster, pod.namespace, claim)))),
    ],
    image: pods[0]?.image ?? null,
    at: Math.max(source?.provedAt ?? 0, ...tried),
  }
}

function podsBehind(held: ClusterFacts, keys: readonly string[]): KeptPod[] {
  const rows = rowsOf(held, 'pods')
  return keys.map(key => rows.get(key)).filter(pod => pod !== undefined)
}

function pathOf(context: Context, candidate: Candidate): Path {
  const { facts, now } = context
  const base = { url: candidate.url, kind: 'lan' as const, via: candidate.via, node: candidate.node }
  if (!context.onLan(candidate.address)) {
    return { ...base, state: 'unknown', answer: NOT_ON_LAN, latency: null, at: null }
  }
  const tried = facts.paths.get(candidate.url)
  const address = facts.addresses.get(candidate.address)
  // A machine that answers nowhere takes all its paths with it, whenever each was last tried.
  if (address?.state === 'down' && (!tried || tried.at <= address.at)) {
    return { ...base, state: 'down', answer: address.answer, latency: null, at: address.at }
  }
  if (!tried) return { ...base, state: 'unknown', answer: null, latency: null, at: null }
  const { answer, latency, at } = tried
  if (tried.doubt && tried.state === 'ok') return { ...base, state: 'unknown', answer, latency, at }
  if (tried.state !== 'ok') return { ...base, state: tried.state, answer, latency, at }
  // Only the paths in use are tried at every interval: an old answer is stale, not wrong.
  const state = now - at > STALE_INTERVALS * PROBE_EVERY ? 'stale' : tried.ill ? 'attention' : 'ok'
  return { ...base, state, answer, latency, at }
}

/** The path a click takes. It stays with the one in use while that answers, so that nothing jumps. */
function bestOf(context: Context, paths: readonly Path[], held: string | null): Path | null {
  const answering = paths.filter(path => path.state === 'ok' || path.state === 'attention')
  const ready = answering.filter(path => {
    const node = context.nodes.find(one => one.id === path.node)
    return !node?.kubernetes || node.kubernetes.node.ready === 'True'
  })
  const usable = ready.length > 0 ? ready : answering
  const kept = usable.find(path => path.url === held)
  if (kept) return kept
  return [...usable].sort((a, b) => (a.latency ?? Infinity) - (b.latency ?? Infinity))[0] ?? null
}

function launchVerdict(
  context: Context,
  paths: readonly Path[],
  best: Path | null,
  endpoints: Service['endpoints'],
  pods: readonly KeptPod[],
): { state: ShownState; verdict: string } {
  if (best) {
    const by = `${best.answer ?? 'answers'} over ${best.via}`
    return best.state === 'attention' ? { state: 'attention', verdict: by } : { state: 'ok', verdict: by }
  }
  if (paths.length === 0)
    return { state: 'down', verdict: 'No node of the cluster has an address to reach it at.' }
  if (paths.every(path => path.answer === NOT_ON_LAN)) {
    return { state: 'unknown', verdict: 'This computer is not on the network of these nodes.' }
  }
  const stale = paths.find(path => path.state === 'stale')
  if (stale) return { state: 'stale', verdict: `${stale.answer} when it was last tried.` }
  const failed = paths.filter(path => path.state === 'down')
  const open = paths.filter(path => path.state === 'unknown' && path.answer !== NOT_ON_LAN)
  if (open.length > 0) {
    const tried = failed.length > 0 || open.some(path => path.at !== null)
    return { state: 'unknown', verdict: tried ? 'A try failed; trying again.' : 'Not tried yet.' }
  }
  return { state: 'down', verdict: causeOf(context, failed, endpoints, pods) }
}

/** What stands behind a service that answers nowhere, in one sentence. */
function causeOf(
  context: Context,
  failed: readonly Path[],
  endpoints: Service['endpoints'],
  pods: readonly KeptPod[],
): string {
  const answer = failed[0]
    ? `${failed[0].url.replace(/^https?:\/\//, '')}: ${failed[0].answer}`
    : 'no path answers'
  const dead = pods.find(pod => {
    const node =
      context.before &&
      [...context.before.tables.nodes.values()].find(one => one.knownAs.kubernetes === pod.node)
    return node?.state === 'down'
  })
  if (dead) return `Its pod ${dead.name} is on ${dead.node}, which is down.`
  if (endpoints && endpoints.total === 0) return `No pod stands behind it (${answer}).`
  if (endpoints && endpoints.ready === 0) {
    const pod = pods.find(one => !one.ready)
    return pod
      ? `Its pod ${pod.name} is ${pod.status}, ${pod.readyContainers} of ${pod.containers} ready.`
      : `None of its ${endpoints.total} endpoints is ready.`
  }
  return `${answer}.`
}

function innerVerdict(
  service: KeptService,
  endpoints: Service['endpoints'],
  known: ReturnType<typeof freshness>,
): { state: ShownState; verdict: string } {
  if (service.type === 'ExternalName')
    return { state: 'ok', verdict: 'An alias of a name outside the cluster.' }
  if (known !== 'fresh') return { state: known, verdict: 'The cluster does not answer.' }
  if (!endpoints) return { state: 'unknown', verdict: 'No endpoints are known.' }
  const told = `${endpoints.ready} of ${endpoints.total} endpoints ready`
  if (endpoints.ready > 0) return { state: 'ok', verdict: told }
  return endpoints.total === 0
    ? { state: 'unknown', verdict: 'No pod stands behind it.' }
    : { state: 'down', verdict: told }
}
