import { volumeId, type WorkloadId, workloadId } from '../../../shared/lab/ids.ts'
import type { Node, Volume } from '../../../shared/lab/model.ts'
import type { ShownState } from '../../../shared/lab/state.ts'
import { type ClusterFacts, rowsOf } from '../facts.ts'
import type { KeptClaim } from '../kept.ts'
import { freshness, oldWord, type Placed } from './context.ts'
import { type PodIndex, podIndex } from './pods.ts'

/** The rows of the claims of a cluster, with the node that holds their data and who uses them. */
export function projectVolumes(context: Placed, cluster: string, held: ClusterFacts): Volume[] {
  const source = held.source ? context.facts.sources.get(held.source) : undefined
  const known = freshness(source)
  const users = usersOf(cluster, held)
  return [...rowsOf(held, 'persistentvolumeclaims').values()].map(claim => {
    const volume = rowsOf(held, 'persistentvolumes').get(`/${claim.volume}`)
    const pinned = volume?.nodes.length === 1 ? context.nodeOf(cluster, volume.nodes[0] ?? '') : undefined
    const { state, sentence } =
      known === 'fresh' ? verdictOf(claim, pinned) : { state: known, sentence: oldWord(source, claim.phase) }
    return {
      id: volumeId(cluster, claim.namespace, claim.name),
      name: claim.name,
      namespace: claim.namespace,
      state,
      sentence,
      phase: claim.phase,
      storageClass: claim.storageClass,
      asked: claim.asked,
      node: pinned?.id ?? null,
      volume: claim.volume === '' ? null : claim.volume,
      capacity: volume?.capacity ?? null,
      usedBy: users.get(`${claim.namespace}/${claim.name}`) ?? [],
      at: source?.provedAt ?? held.at,
    }
  })
}

const NOBODY = { namespace: '', ownerKind: '', ownerName: '' }
const WORKLOAD_KINDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** Looked for once per change of pods, not once per projection. */
const usersKnown = new WeakMap<PodIndex, ReadonlyMap<string, WorkloadId[]>>()

/** The workloads whose pods mount each claim, by its namespace and name. */
function usersOf(cluster: string, held: ClusterFacts): ReadonlyMap<string, WorkloadId[]> {
  const index = podIndex(held)
  const known = usersKnown.get(index)
  if (known) return known
  const users = new Map<string, WorkloadId[]>()
  for (const pods of index.byOwner.values()) {
    const { namespace, ownerKind, ownerName } = pods[0] ?? NOBODY
    if (!WORKLOAD_KINDS.has(ownerKind)) continue
    const claims = new Set<string>()
    for (const pod of pods) for (const claim of pod.claims) claims.add(claim)
    if (claims.size === 0) continue
    const id = workloadId(cluster, namespace, ownerKind, ownerName)
    for (const claim of claims) {
      const key = `${namespace}/${claim}`
      const held = users.get(key)
      if (held) held.push(id)
      else users.set(key, [id])
    }
  }
  for (const ids of users.values()) ids.sort()
  usersKnown.set(index, users)
  return users
}

function verdictOf(claim: KeptClaim, pinned: Node | undefined): { state: ShownState; sentence: string } {
  // With WaitForFirstConsumer a claim stays Pending until a pod uses it: normal, and nothing is wrong yet.
  if (claim.phase === 'Pending') return { state: 'off', sentence: 'Waits for its first pod' }
  if (claim.phase === 'Lost') return { state: 'down', sentence: 'Its volume is lost' }
  if (pinned?.state === 'down')
    return { state: 'down', sentence: `Its data is on ${pinned.name}, which is down` }
  return { state: 'ok', sentence: pinned ? `Bound, on ${pinned.name} alone` : claim.phase }
}
