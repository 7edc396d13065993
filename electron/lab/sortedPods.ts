import type { PodQuery, PodRow } from '../../shared/contract/pods.ts'
import { byName, byText, inOrder, naturalKey } from '../../shared/lab/inOrder.ts'
import type { KeptPod } from './kept.ts'
import { podRow } from './podRow.ts'

/** The pods of one cluster as they are told now. */
export interface PodTable {
  readonly cluster: string
  readonly pods: ReadonlyMap<string, KeptPod>
  readonly stale: boolean
}

/** Which pods of which cluster belong in the window. */
export type Accepts = (cluster: string, pod: KeptPod) => boolean

/**
 * The pods that match, in order, kept in step: of thousands only those that changed since the last time are looked
 * up, taken out and put in again.
 */
export class SortedPods {
  #accepts: Accepts
  #compare: (a: PodRow, b: PodRow) => number
  #rows: PodRow[] = []
  #tables = new Map<string, PodTable>()
  #total = 0

  constructor(query: Pick<PodQuery, 'sort' | 'descending'>, accepts: Accepts) {
    this.#accepts = accepts
    this.#compare = comparing(query)
  }

  get rows(): readonly PodRow[] {
    return this.#rows
  }

  get total(): number {
    return this.#total
  }

  /** Takes the pods as they are now; true where any row changed. */
  update(tables: readonly PodTable[]): boolean {
    const out: PodRow[] = []
    const into: PodRow[] = []
    this.#total = tables.reduce((sum, table) => sum + table.pods.size, 0)
    for (const table of tables) {
      this.#difference(this.#tables.get(table.cluster), table, out, into)
      this.#tables.set(table.cluster, table)
    }
    for (const [cluster, before] of this.#tables) {
      if (tables.some(table => table.cluster === cluster)) continue
      this.#difference(before, { ...before, pods: new Map() }, out, into)
      this.#tables.delete(cluster)
    }
    this.#rows = inOrder(this.#rows, out, into, this.#compare)
    return out.length + into.length > 0
  }

  #difference(before: PodTable | undefined, now: PodTable, out: PodRow[], into: PodRow[]): void {
    if (before && before.pods === now.pods && before.stale === now.stale) return
    for (const [key, pod] of now.pods) {
      const held = before?.pods.get(key)
      if (held === pod && before?.stale === now.stale) continue
      if (held && before && this.#accepts(now.cluster, held))
        out.push(podRow(now.cluster, held, before.stale))
      if (this.#accepts(now.cluster, pod)) into.push(podRow(now.cluster, pod, now.stale))
    }
    if (!before) return
    for (const [key, pod] of before.pods) {
      if (!now.pods.has(key) && this.#accepts(now.cluster, pod))
        out.push(podRow(now.cluster, pod, before.stale))
    }
  }
}

/** A total order: equal values follow by name, then namespace, then uid, ascending whichever way the column goes. */
function comparing({ sort, descending }: Pick<PodQuery, 'sort' | 'descending'>) {
  const way = descending ? -1 : 1
  const nodes = new Map<string, string>()
  const nodeKey = (name: string): string => {
    const key = nodes.get(name) ?? naturalKey(name)
    nodes.set(name, key)
    return key
  }
  const by: (a: PodRow, b: PodRow) => number = {
    name: byName,
    namespace: (a: PodRow, b: PodRow) => byText(a.namespace, b.namespace),
    node: (a: PodRow, b: PodRow) => byText(nodeKey(a.node), nodeKey(b.node)),
    status: (a: PodRow, b: PodRow) => byText(a.status, b.status),
    ready: (a: PodRow, b: PodRow) => a.ready / (a.containers || 1) - b.ready / (b.containers || 1),
    restarts: (a: PodRow, b: PodRow) => a.restarts - b.restarts,
    // The youngest has the smallest age.
    age: (a: PodRow, b: PodRow) => b.createdAt - a.createdAt,
  }[sort]
  return (a: PodRow, b: PodRow) =>
    way * by(a, b) || byName(a, b) || byText(a.namespace, b.namespace) || byText(a.id, b.id)
}
