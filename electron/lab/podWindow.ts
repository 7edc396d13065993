import type { PodQuery, PodRow, PodWindow } from '../../shared/contract/pods.ts'
import { type ClusterId, clusterId, workloadId } from '../../shared/lab/ids.ts'
import type { Lab, Node } from '../../shared/lab/model.ts'
import { holdsWords, wordsOf } from '../../shared/lab/words.ts'
import { type Facts, rowsOf } from './facts.ts'
import type { KeptPod } from './kept.ts'
import { freshness } from './project/context.ts'
import { type Accepts, type PodTable, SortedPods } from './sortedPods.ts'

/** The node that is asked for as its cluster knows it: two clusters may each have a node of one name. */
interface NodeName {
  readonly cluster: ClusterId
  readonly name: string
}

/** What one reader sees of the pods: its order, its part, and what it was told last. */
export class PodReader {
  #query: PodQuery
  #pods: SortedPods
  #node: NodeName | null = null
  #held: ReadonlyMap<string, PodRow> = new Map()
  #order: readonly string[] | null = null
  #told = ''

  constructor(query: PodQuery) {
    this.#query = query
    this.#pods = new SortedPods(
      query,
      acceptsOf(query, () => this.#node),
    )
  }

  /** What changed for the reader since the last answer; null where nothing did. The first holds everything. */
  next(facts: Facts, lab: Lab | null): PodWindow | null {
    const { node, limit } = this.#query
    if (node !== null) this.#follow(nameOf(lab?.tables.nodes.get(node)))
    const { tables, missing, listed, at } = tablesOf(facts)
    this.#pods.update(tables)
    const { rows, total } = this.#pods
    const offset = Math.min(this.#query.offset, Math.max(0, Math.floor((rows.length - 1) / limit) * limit))
    const shown = rows.slice(offset, offset + limit)
    const order = shown.map(row => row.id)
    const same = this.#order !== null && sameOrder(this.#order, order)
    const set = shown.flatMap(row => changeOf(this.#held.get(row.id), row) ?? [])
    const head = { matched: listed ? rows.length : null, total: listed ? total : null, offset }
    const told = JSON.stringify([head, missing])
    if (same && set.length === 0 && told === this.#told) return null
    this.#held = new Map(shown.map(row => [row.id, row]))
    this.#order = order
    this.#told = told
    return { ...head, set, at, ...(!same && { order }), ...(missing !== null && { missing }) }
  }

  /** Another name for the node is another question. */
  #follow(name: NodeName | null): void {
    if (name?.cluster === this.#node?.cluster && name?.name === this.#node?.name) return
    this.#node = name
    this.#pods = new SortedPods(
      this.#query,
      acceptsOf(this.#query, () => this.#node),
    )
  }
}

/** The last proof of the pods there are; an empty item with it says that the window is as it was. */
export function provedAt(facts: Facts): number | null {
  return tablesOf(facts).at
}

function tablesOf(facts: Facts) {
  const tables: PodTable[] = []
  const missing: string[] = []
  let listed = false
  let at: number | null = null
  for (const [cluster, held] of facts.clusters) {
    const source = held.source ? facts.sources.get(held.source) : undefined
    const kind = held.kinds.pods
    if (kind?.forbidden) {
      missing.push(
        kind.reason === null
          ? `This user may not see the pods of ${cluster}`
          : `The pods of ${cluster} cannot be read: ${kind.reason}`,
      )
      continue
    }
    if (kind?.listedAt == null) continue
    listed = true
    at = Math.max(at ?? 0, source?.provedAt ?? held.at)
    tables.push({ cluster, pods: rowsOf(held, 'pods'), stale: freshness(source) !== 'fresh' })
  }
  return { tables, missing: missing.length > 0 ? missing.join('. ') : null, listed, at }
}

function nameOf(node: Node | undefined): NodeName | null {
  const name = node?.knownAs.kubernetes ?? null
  return node === undefined || node.cluster === null || name === null ? null : { cluster: node.cluster, name }
}

function acceptsOf({ node, workload, text }: PodQuery, asked: () => NodeName | null): Accepts {
  const words = wordsOf(text)
  const isOn = (name: NodeName | null, cluster: string, pod: KeptPod) =>
    name !== null && pod.node === name.name && clusterId(cluster) === name.cluster
  return (cluster, pod) =>
    (node === null || isOn(asked(), cluster, pod)) &&
    (workload === null || workload === workloadId(cluster, pod.namespace, pod.ownerKind, pod.ownerName)) &&
    holdsWords(words, [pod.name, pod.namespace, pod.node, pod.status])
}

/** The row whole where it is new, else what is different; null where nothing is. */
function changeOf(held: PodRow | undefined, row: PodRow): PodWindow['set'][number] | null {
  if (held === row) return null
  if (!held) return row
  const changed = Object.entries(row).filter(([field, value]) => held[field as keyof PodRow] !== value)
  return changed.length === 0 ? null : { ...Object.fromEntries(changed), id: row.id }
}

const sameOrder = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, n) => id === b[n])
