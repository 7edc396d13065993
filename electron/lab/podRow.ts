import type { PodRow } from '../../shared/contract/pods.ts'
import type { ShownState } from '../../shared/lab/state.ts'
import type { KeptPod } from './kept.ts'

/** By the pod as it was kept: each is of one cluster. */
const rows = new WeakMap<KeptPod, PodRow>()
const staleRows = new WeakMap<KeptPod, PodRow>()

/** A pod as its row shows it; the same object for the same pod. `stale`: its cluster proves nothing now. */
export function podRow(cluster: string, pod: KeptPod, stale: boolean): PodRow {
  const made = stale ? staleRows : rows
  const held = made.get(pod)
  if (held) return held
  const row: PodRow = {
    id: pod.uid,
    cluster,
    namespace: pod.namespace,
    name: pod.name,
    node: pod.node,
    state: stale ? 'stale' : stateOf(pod),
    status: pod.status,
    ready: pod.readyContainers,
    containers: pod.containers,
    restarts: pod.restarts,
    ownerKind: pod.ownerKind,
    ownerName: pod.ownerName,
    createdAt: pod.createdAt,
  }
  made.set(pod, row)
  return row
}

const STATES: Readonly<Record<string, ShownState>> = {
  Completed: 'off',
  Succeeded: 'off',
  Pending: 'working',
  ContainerCreating: 'working',
  PodInitializing: 'working',
  Terminating: 'working',
  Unknown: 'unknown',
  NodeLost: 'unknown',
}

/** What kubectl's STATUS word means for its owner. A word not known here is a failure's, as most of them are. */
function stateOf({ status, ready, deleting }: KeptPod): ShownState {
  if (status === 'Running') return deleting ? 'working' : ready ? 'ok' : 'attention'
  if (/^Init:\d+\/\d+$/.test(status)) return 'working'
  return STATES[status] ?? 'down'
}
