import { ageOf, STALE_INTERVALS } from '../../../shared/lab/age.ts'
import { clusterId, serviceId, volumeId, workloadId } from '../../../shared/lab/ids.ts'
import type { Path, Service } from '../../../shared/lab/model.ts'
import { NOT_ON_LAN, PROBE_EVERY } from '../../../shared/lab/paths.ts'
import { type Candidate, candidates, launchPort } from '../candidates.ts'
import { type ClusterFacts, rowsOf } from '../facts.ts'
import type { KeptPod, KeptService } from '../kept.ts'
import { keyOf } from '../kinds.ts'
import { fits, rangeOf } from '../labFile.ts'
import { type Placed, sinceOf } from './context.ts'
import { endpointsOf, slicesOf } from './pods.ts'
import { innerVerdict, launchVerdict } from './serviceVerdict.ts'

const WORKLOAD_KINDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** The row of a service: its paths, what stands behind it, and its verdict. */
export function projectService(
  context: Placed,
  cluster: string,
  held: ClusterFacts,
  service: KeptService,
): Service {
  const id = serviceId(cluster, service.namespace, service.name)
  const before = context.before?.tables.services.get(id)
  const slices = slicesOf(held).get(keyOf(service)) ?? []
  const names = slices.flatMap(slice => slice.endpoints.map(one => `${slice.namespace}/${one.pod}`))
  const pods = podsBehind(held, new Set(names))
  const endpoints = endpointsOf(slices)
  const port = launchPort(service)
  const found = candidates(service, context.members.get(cluster) ?? [], slices)
  const paths = found.map((candidate, i) => samePath(before?.paths[i], pathOf(context, candidate)))
  const best = bestOf(context, paths, before?.best ?? null)
  const source = held.source ? context.facts.sources.get(held.source) : undefined
  const { state, verdict } = port
    ? launchVerdict({ context, cluster, held, service, before, paths, best, endpoints, pods })
    : innerVerdict(service, endpoints, source)
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
    ...(pods.length > 0 || !before
      ? standsOn(cluster, pods)
      : { workloads: before.workloads, volumes: before.volumes }),
    image: pods[0]?.image ?? null,
    at: Math.max(source?.provedAt ?? 0, ...tried),
  }
}

/** A service without a pod still stands on what it stood on: that is where its pods will be again. */
function standsOn(cluster: string, pods: readonly KeptPod[]): Pick<Service, 'workloads' | 'volumes'> {
  const owned = pods.filter(pod => WORKLOAD_KINDS.has(pod.ownerKind))
  const workloads = owned.map(pod => workloadId(cluster, pod.namespace, pod.ownerKind, pod.ownerName))
  const volumes = pods.flatMap(pod => pod.claims.map(claim => volumeId(cluster, pod.namespace, claim)))
  return { workloads: [...new Set(workloads)], volumes: [...new Set(volumes)] }
}

function podsBehind(held: ClusterFacts, keys: ReadonlySet<string>): KeptPod[] {
  const rows = rowsOf(held, 'pods')
  return [...keys].map(key => rows.get(key)).filter(pod => pod !== undefined)
}

function pathOf(context: Placed, candidate: Candidate): Path {
  const { facts, now } = context
  const base = { url: candidate.url, kind: 'lan' as const, via: candidate.via, node: candidate.node }
  if (!context.onLan(candidate.address)) {
    return { ...base, state: 'unknown', answer: NOT_ON_LAN, latency: null, at: null }
  }
  const tried = facts.paths.get(candidate.url)
  const address = facts.addresses.get(candidate.address)
  // A machine that answers nowhere takes all its paths with it; only an answer after that speaks for one.
  if (
    address?.state === 'down' &&
    (!tried || tried.at <= address.at || tried.state !== 'ok' || tried.doubt)
  ) {
    return { ...base, state: 'down', answer: address.answer, latency: null, at: address.at }
  }
  if (!tried) return { ...base, state: 'unknown', answer: null, latency: null, at: null }
  const { answer, latency, at } = tried
  if (tried.doubt && tried.state === 'ok') return { ...base, state: 'unknown', answer, latency, at }
  if (tried.state !== 'ok') return { ...base, state: tried.state, answer, latency, at }
  // Only the paths in use are tried at every interval: an old answer is stale, not wrong.
  const state =
    ageOf(at, now) > STALE_INTERVALS * (context.probeEvery ?? PROBE_EVERY)
      ? 'stale'
      : tried.ill
        ? 'attention'
        : 'ok'
  return { ...base, state, answer, latency, at }
}

/** The path as it was, where it says the same: most do, and there are thousands. */
function samePath(before: Path | undefined, now: Path): Path {
  return before &&
    before.url === now.url &&
    before.via === now.via &&
    before.node === now.node &&
    before.state === now.state &&
    before.answer === now.answer &&
    before.latency === now.latency &&
    before.at === now.at
    ? before
    : now
}

/** The path a click takes. It stays with the one in use while that answers, so that nothing jumps. */
function bestOf(context: Placed, paths: readonly Path[], held: string | null): Path | null {
  const answering = paths.filter(path => path.state === 'ok' || path.state === 'attention')
  const ready = answering.filter(path => {
    const node = path.node === null ? undefined : context.joined.get(path.node)
    return !node?.kubernetes || node.kubernetes.node.ready === 'True'
  })
  const usable = ready.length > 0 ? ready : answering
  const kept = usable.find(path => path.url === held)
  if (kept) return kept
  return usable.reduce<Path | null>(
    (found, path) => (found && (found.latency ?? Infinity) <= (path.latency ?? Infinity) ? found : path),
    null,
  )
}
