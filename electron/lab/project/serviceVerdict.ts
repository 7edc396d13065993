import { volumeId } from '../../../shared/lab/ids.ts'
import type { Path, Service } from '../../../shared/lab/model.ts'
import { NOT_ON_LAN } from '../../../shared/lab/paths.ts'
import type { ShownState } from '../../../shared/lab/state.ts'
import { type ClusterFacts, rowsOf, type SourceFact } from '../facts.ts'
import type { KeptPod, KeptService } from '../kept.ts'
import { freshness, oldWord, type Placed, waitsFor } from './context.ts'

interface Verdict {
  readonly state: ShownState
  readonly verdict: string
}

/** What is known of a service that can be opened from outside. */
export interface Launchable {
  readonly context: Placed
  readonly cluster: string
  readonly held: ClusterFacts
  readonly service: KeptService
  readonly before: Service | undefined
  readonly paths: readonly Path[]
  readonly best: Path | null
  readonly endpoints: Service['endpoints']
  readonly pods: readonly KeptPod[]
}

/** What answers, or what failed and why, of a service that can be opened. */
export function launchVerdict(known: Launchable): Verdict {
  const { best, paths, context, held } = known
  if (best) {
    const by = `${best.answer ?? 'answers'} over ${best.via}`
    return best.state === 'attention' ? { state: 'attention', verdict: by } : { state: 'ok', verdict: by }
  }
  const waits = waitsFor(held.source ? context.facts.sources.get(held.source) : undefined)
  if (context.place.offline) return { state: 'unknown', verdict: 'This computer is offline.' }
  if (waits !== null) return { state: 'unknown', verdict: waits }
  if (paths.length === 0) return withoutPath(known)
  const tryable = paths.filter(path => path.answer !== NOT_ON_LAN)
  if (tryable.length === 0) {
    return { state: 'unknown', verdict: 'This computer is not on the network of these nodes.' }
  }
  const stale = tryable.find(path => path.state === 'stale')
  if (stale) return { state: 'stale', verdict: `${stale.answer} when it was last tried.` }
  const failed = tryable.filter(path => path.state === 'down')
  const open = tryable.filter(path => path.state === 'unknown')
  if (open.length > 0) {
    const tried = failed.length > 0 || open.some(path => path.at !== null)
    const next = context.paused ? 'watching is paused' : 'trying again'
    return { state: 'unknown', verdict: tried ? `A try failed; ${next}.` : 'Not tried yet.' }
  }
  return { state: 'down', verdict: causeOf(known, failed) }
}

/** What stands behind a service that cannot be opened, in one sentence. */
export function innerVerdict(
  service: KeptService,
  endpoints: Service['endpoints'],
  source: SourceFact | undefined,
): Verdict {
  if (service.type === 'ExternalName')
    return { state: 'ok', verdict: 'An alias of a name outside the cluster.' }
  const known = freshness(source)
  const told = endpoints && `${endpoints.ready} of ${endpoints.total} endpoints ready`
  if (known !== 'fresh') return { state: known, verdict: `${oldWord(source, told ?? 'without endpoints')}.` }
  if (!endpoints || told === null) return { state: 'unknown', verdict: 'No endpoints are known.' }
  if (endpoints.ready > 0) return { state: 'ok', verdict: told }
  return endpoints.total === 0
    ? { state: 'unknown', verdict: 'No pod stands behind it.' }
    : { state: 'down', verdict: told }
}

/** There is no address to try: because of what the service is, or of what may not be read. */
function withoutPath({ context, cluster, held, service, endpoints, pods }: Launchable): Verdict {
  if (!held.kinds.nodes || held.kinds.nodes.forbidden) {
    return { state: 'unknown', verdict: 'The nodes of its cluster are not known.' }
  }
  if (service.localOnly && (context.members.get(cluster) ?? []).length > 0) {
    const dead = deadPod(context, cluster, pods)
    const why = dead ?? behind(endpoints, pods, null)
    return {
      state: 'down',
      verdict: why ?? 'It answers only on nodes with a ready pod of it, and none has one.',
    }
  }
  return { state: 'down', verdict: 'No node of the cluster has an address to reach it at.' }
}

function causeOf(known: Launchable, failed: readonly Path[]): string {
  const { context, cluster, endpoints, pods } = known
  const answer = failed[0]
    ? `${failed[0].url.replace(/^https?:\/\//, '')}: ${failed[0].answer}`
    : 'no path answers'
  return deadPod(context, cluster, pods) ?? deadData(known) ?? behind(endpoints, pods, answer) ?? `${answer}.`
}

/** A pod on a node that is down, where no pod elsewhere could answer in its stead. */
function deadPod(context: Placed, cluster: string, pods: readonly KeptPod[]): string | null {
  const onDead = (pod: KeptPod) => context.nodeOf(cluster, pod.node)?.state === 'down'
  if (pods.some(pod => pod.ready && !onDead(pod))) return null
  const dead = pods.find(onDead)
  return dead ? `Its pod ${dead.name} is on ${dead.node}, which is down.` : null
}

/** Its data can live on one node alone, and that is down: no pod of it starts anywhere else. */
function deadData({ context, cluster, held, before, endpoints }: Launchable): string | null {
  if (!endpoints || endpoints.ready > 0) return null
  const claims = rowsOf(held, 'persistentvolumeclaims')
  const start = volumeId(cluster, '', '').slice(0, -1)
  for (const id of before?.volumes ?? []) {
    const volume = rowsOf(held, 'persistentvolumes').get(`/${claims.get(id.slice(start.length))?.volume}`)
    const node = volume?.nodes.length === 1 ? context.nodeOf(cluster, volume.nodes[0] ?? '') : undefined
    if (node?.state === 'down') return `Its data is on ${node.name} alone, which is down.`
  }
  return null
}

/** What is wrong with the pods behind it; null where nothing is. */
function behind(
  endpoints: Service['endpoints'],
  pods: readonly KeptPod[],
  answer: string | null,
): string | null {
  if (!endpoints || endpoints.ready > 0) return null
  if (endpoints.total === 0) return `No pod stands behind it${answer === null ? '' : ` (${answer})`}.`
  const pod = pods.find(one => !one.ready)
  if (!pod) return `None of its ${endpoints.total} endpoints is ready.`
  const counts = `${pod.readyContainers} of ${pod.containers} containers ready`
  // All containers may be well and the pod not: Kubernetes looks at the node and its gates too.
  const so = pod.readyContainers === pod.containers ? 'not ready yet' : counts
  return `Its pod ${pod.name} is ${pod.status}, ${so}.`
}
