import { workloadId } from '../../../shared/lab/ids.ts'
import type { Workload } from '../../../shared/lab/model.ts'
import type { ShownState } from '../../../shared/lab/state.ts'
import type { ClusterFacts } from '../facts.ts'
import { rowsOf } from '../facts.ts'
import type { KeptWorkload } from '../kept.ts'
import { type Context, freshness, oldWord } from './context.ts'

const KINDS = [
  ['deployments', 'Deployment'],
  ['statefulsets', 'StatefulSet'],
  ['daemonsets', 'DaemonSet'],
] as const

/** The rows of the deployments, stateful sets and daemon sets of a cluster. */
export function projectWorkloads(context: Context, cluster: string, held: ClusterFacts): Workload[] {
  const source = held.source ? context.facts.sources.get(held.source) : undefined
  const known = freshness(source)
  return KINDS.flatMap(([plural, kind]) =>
    [...rowsOf(held, plural).values()].map(row => {
      const { state, sentence } =
        known === 'fresh' ? verdictOf(row) : { state: known, sentence: oldWord(source, countOf(row)) }
      return {
        id: workloadId(cluster, row.namespace, kind, row.name),
        name: row.name,
        namespace: row.namespace,
        kind,
        state,
        sentence,
        ready: row.ready,
        desired: row.desired,
        at: source?.provedAt ?? held.at,
      }
    }),
  )
}

const countOf = (row: KeptWorkload) => `${row.ready} of ${row.desired} ready`

function verdictOf(row: KeptWorkload): { state: ShownState; sentence: string } {
  const count = countOf(row)
  if (row.desired === 0) return { state: 'off', sentence: 'Scaled to 0' }
  if (row.failure !== '')
    return { state: row.ready === 0 ? 'down' : 'attention', sentence: `${count}: ${row.failure}` }
  if (row.ready >= row.desired) return { state: 'ok', sentence: count }
  return { state: row.ready === 0 ? 'down' : 'attention', sentence: count }
}
