import type { PodRow } from '../../../shared/contract/pods.ts'
import { type WorkloadId, workloadId } from '../../../shared/lab/ids.ts'
import { type Fate, fateOf } from '../../../shared/lab/impact.ts'
import type { Node, Tables } from '../../../shared/lab/model.ts'
import { type ShownState, worst } from '../../../shared/lab/state.ts'

/** The pods of one controller on one node. */
export interface WorkloadHere {
  readonly key: string
  readonly name: string
  readonly namespace: string
  /** '' for a pod that no controller made. */
  readonly kind: string
  readonly id: WorkloadId | null
  readonly state: ShownState
  /** Pods here whose containers are all ready, of those that should be. */
  readonly ready: number
  readonly pods: number
  readonly restarts: number
  readonly fate: Fate
  /** The claims that keep it here. */
  readonly volumes: readonly string[]
}

/** The pods of a node by what made them; finished ones are left out. What stays down comes first. */
export function workloadsHere(rows: readonly PodRow[], tables: Tables, node: Node): WorkloadHere[] {
  const running = rows.filter(row => row.state !== 'off')
  const groups = Map.groupBy(running, row =>
    row.ownerKind === ''
      ? `pod:${row.id}`
      : workloadId(row.cluster, row.namespace, row.ownerKind, row.ownerName),
  )
  const ranks: readonly Fate[] = ['is-lost', 'stays-down', 'moves', 'stays']
  return [...groups]
    .flatMap(([key, pods]) => {
      const [first] = pods
      if (!first) return []
      const id = tables.workloads.get(key)?.id ?? null
      const { fate, volumes } = fateOf(tables, node.id, id, first.ownerKind)
      return [
        {
          key,
          name: first.ownerName || first.name,
          namespace: first.namespace,
          kind: first.ownerKind,
          id,
          state: worst(pods.map(pod => pod.state)),
          ready: pods.filter(pod => pod.ready === pod.containers).length,
          pods: pods.length,
          restarts: pods.reduce((sum, pod) => sum + pod.restarts, 0),
          fate,
          volumes: volumes.map(volume => volume.name),
        },
      ]
    })
    .sort((a, b) => ranks.indexOf(a.fate) - ranks.indexOf(b.fate) || a.name.localeCompare(b.name, 'en'))
}
