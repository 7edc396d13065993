import type { EntityId, NodeId } from '../../shared/lab/ids.ts'
import type { Lab, Source } from '../../shared/lab/model.ts'
import { nodeKey, nodeKeysOf } from '../../shared/lab/runs.ts'
import type { SessionState, ShownState } from '../../shared/lab/state.ts'

/** Something of which the journal keeps the states. */
export interface Known {
  readonly id: EntityId
  readonly name: string
  readonly state: ShownState
  /** Why, one sentence. */
  readonly sentence: string
  readonly node: NodeId | null
}

/** States that say something of the thing itself; the others say that nobody can tell, or that it is on its way. */
const TELLS: ReadonlySet<ShownState> = new Set(['ok', 'attention', 'down', 'off'])

const TELLING: ReadonlySet<SessionState> = new Set(['up', 'down', 'needs-you'])

/** What a lab knows now, by id: the present state of everything of which one is known. */
export function knownOf(lab: Lab): Map<EntityId, Known> {
  const { nodes, services, volumes, clusters, workloads } = lab.tables
  const known = new Map<EntityId, Known>()
  const put = (one: Known) => {
    if (TELLS.has(one.state)) known.set(one.id, one)
  }
  for (const { id, name, state, sentence } of nodes.values()) put({ id, name, state, sentence, node: id })
  // A cluster is off where its connection rests on purpose: that is told once, of Homeport, and not of each.
  for (const { id, name, state, sentence } of clusters.values())
    if (state !== 'off') put({ id, name, state, sentence, node: null })
  // As pods name them: two clusters may have a node of one name, and its owner may read another.
  const byKey = new Map([...nodes.values()].map(node => [nodeKey(node), node.id]))
  for (const service of services.values()) {
    if (!service.launchable) continue
    const [only, ...others] = nodeKeysOf(service)
    const node = only !== undefined && others.length === 0 ? (byKey.get(only) ?? null) : null
    put({ id: service.id, name: service.name, state: service.state, sentence: service.verdict, node })
  }
  for (const { id, name, state, sentence, node } of volumes.values()) put({ id, name, state, sentence, node })
  for (const { id, name, state, sentence } of workloads.values())
    put({ id, name, state, sentence, node: null })
  return known
}

/** The connections that are up, down or wait for their owner; one that is being made or rests says nothing. */
export function connectionsOf(lab: Lab): Map<EntityId, Source> {
  return new Map(
    [...lab.tables.sources.values()]
      .filter(({ kind, state }) => kind !== 'file' && TELLING.has(state))
      .map(source => [source.id, source]),
  )
}
