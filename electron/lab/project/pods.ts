import { type ClusterFacts, rowsOf } from '../facts.ts'
import type { KeptPod, KeptSlice } from '../kept.ts'

/** The pods of a cluster by what asks for them. */
export interface PodIndex {
  /** Pods that hold resources of a node (finished ones do not); null before pods are listed. */
  readonly byNode: ReadonlyMap<string, readonly KeptPod[]> | null
  /** By `namespace/Kind/name` of the owner. */
  readonly byOwner: ReadonlyMap<string, readonly KeptPod[]>
  readonly count: number | null
}

/** Thousands of pods are indexed once per change of pods, not once per projection. */
const indexes = new WeakMap<object, PodIndex>()
const sliceIndexes = new WeakMap<object, ReadonlyMap<string, readonly KeptSlice[]>>()

/** A cluster's pods by node, owner and label. */
export function podIndex(cluster: ClusterFacts): PodIndex {
  const rows = rowsOf(cluster, 'pods')
  const known = indexes.get(rows)
  if (known) return known
  const listed = cluster.kinds.pods?.listedAt != null
  const byNode = new Map<string, KeptPod[]>()
  const byOwner = new Map<string, KeptPod[]>()
  for (const pod of rows.values()) {
    if (pod.status !== 'Completed' && pod.status !== 'Succeeded' && pod.status !== 'Failed')
      push(byNode, pod.node, pod)
    push(byOwner, `${pod.namespace}/${pod.ownerKind}/${pod.ownerName}`, pod)
  }
  const index = { byNode: listed ? byNode : null, byOwner, count: listed ? rows.size : null }
  indexes.set(rows, index)
  return index
}

/** EndpointSlices by `namespace/service`. */
export function slicesOf(cluster: ClusterFacts): ReadonlyMap<string, readonly KeptSlice[]> {
  const rows = rowsOf(cluster, 'endpointslices')
  const known = sliceIndexes.get(rows)
  if (known) return known
  const index = new Map<string, KeptSlice[]>()
  for (const slice of rows.values()) push(index, `${slice.namespace}/${slice.service}`, slice)
  sliceIndexes.set(rows, index)
  return index
}

/** How many endpoints of these slices are ready; null where there is no slice. */
export function endpointsOf(slices: readonly KeptSlice[]): { ready: number; total: number } | null {
  if (slices.length === 0) return null
  // A pod with an IPv4 and an IPv6 address stands in a slice of each: it is one endpoint.
  const ready = new Map<string, boolean>()
  for (const slice of slices) {
    for (const one of slice.endpoints) {
      const key = one.pod === '' ? `address ${one.address}` : `pod ${one.pod}`
      ready.set(key, (ready.get(key) ?? false) || one.ready)
    }
  }
  return { ready: [...ready.values()].filter(Boolean).length, total: ready.size }
}

function push<Row>(index: Map<string, Row[]>, key: string, row: Row): void {
  const held = index.get(key)
  if (held) held.push(row)
  else index.set(key, [row])
}
