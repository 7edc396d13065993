import type { EntityId, NodeId } from '../../shared/lab/ids.ts'
import type { Lab, Node, Path, Problem, Service, Source, Tables } from '../../shared/lab/model.ts'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'
import type { Peer } from '../../shared/lab/peer.ts'
import { portOf } from '../../shared/lab/ports.ts'
import { byBadness, type ShownState } from '../../shared/lab/state.ts'

/** Remembers the last answer of a pure function of one value (compared by reference). */
export function remembered<In, Out>(make: (value: In) => Out): (value: In) => Out {
  let last: { value: In; out: Out } | null = null
  return value => {
    if (last === null || last.value !== value) last = { value, out: make(value) }
    return last.out
  }
}

/** The services a click can open, by their first published port. */
export const launchable = remembered((services: Tables['services']): readonly Service[] =>
  [...services.values()].filter(service => service.launchable).sort(byPort),
)

/** Services that are only reachable inside the cluster, by namespace and name. */
export const inside = remembered((services: Tables['services']): readonly Service[] =>
  [...services.values()]
    .filter(service => !service.launchable)
    .sort((a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name)),
)

/** What is rather a cause than a consequence, first. */
const CAUSES = ['source:', 'cluster:', 'node:', 'volume:', 'service:', 'workload:']

/** What waits for its owner hides what else is wrong: it stands before all that only wants a look. */
const turn = ({ state }: Problem) => (state === 'down' ? 0 : state === 'needs-you' ? 1 : 2)

/** Problems, the worst first; of equally bad ones the likelier cause, then the older. */
export const problemsOf = remembered((problems: Tables['problems']): readonly Problem[] => {
  const rank = (problem: Problem) => CAUSES.findIndex(kind => problem.subject.startsWith(kind))
  return [...problems.values()].sort(
    (a, b) => turn(a) - turn(b) || byBadness(a.state, b.state) || rank(a) - rank(b) || a.since - b.since,
  )
})

/** Whether a source does not tell what it should; one that tries again has not answered by that. */
const isTroubled = ({ state, reason }: Source) =>
  state === 'needs-you' || state === 'down' || state === 'stale' || (state === 'connecting' && reason !== '')

/** Sources that wait for their owner or do not answer. */
export const troubledSources = remembered((sources: Tables['sources']): readonly Source[] =>
  [...sources.values()]
    .filter(isTroubled)
    .sort((a, b) => Number(b.state === 'needs-you') - Number(a.state === 'needs-you')),
)

/** The machine of the tailnet that each node is. */
export const peerOf = remembered(
  (peers: Tables['peers']): ReadonlyMap<NodeId, Peer> =>
    new Map([...peers.values()].flatMap(peer => (peer.node === null ? [] : [[peer.node, peer] as const]))),
)

/** Nodes by their name in Kubernetes, where only one has it: two clusters may use the same. */
export const nodeNamed = remembered((nodes: Tables['nodes']): ReadonlyMap<string, NodeId | null> => {
  const found = new Map<string, NodeId | null>()
  for (const { id, knownAs } of nodes.values()) {
    const name = knownAs.kubernetes
    if (name !== null) found.set(name, found.has(name) ? null : id)
  }
  return found
})

/** What to do about a problem that a source tells of; '' where nothing is said, or the problem has it already. */
export function adviceFor({ subject, sentence, evidence }: Problem, sources: Tables['sources']): string {
  const advice = sources.get(subject)?.advice ?? ''
  return sentence.includes(advice) || evidence.some(seen => seen.sentence === advice) ? '' : advice
}

/** For each service that a node's problem takes down: that node's name. */
export const takenDownBy = remembered((tables: Tables): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const problem of tables.problems.values()) {
    const node = tables.nodes.get(problem.subject)
    if (node) for (const id of problem.affects) found.set(id, node.name)
  }
  return found
})

/** How many rows are in each state; every state has its count. */
export function countStates(rows: Iterable<{ state: ShownState }>): Record<ShownState, number> {
  const counts: Record<ShownState, number> = {
    ok: 0,
    attention: 0,
    down: 0,
    unknown: 0,
    stale: 0,
    off: 0,
    working: 0,
    'needs-you': 0,
  }
  for (const row of rows) counts[row.state] += 1
  return counts
}

function byPort(a: Service, b: Service): number {
  return (portOf(a) ?? 0) - (portOf(b) ?? 0) || a.name.localeCompare(b.name)
}

/** The path a click takes, else the first that was tried: the one whose answer tells what is wrong. */
export function shownPath(service: Service): Path | null {
  return (
    service.paths.find(path => path.url === service.best) ??
    service.paths.find(path => path.at !== null) ??
    service.paths[0] ??
    null
  )
}

/** How many services have no path that was tried from here: whether they answer is not known, not denied. */
export function countUntried(services: readonly Service[]): number {
  return services.filter(
    ({ state, paths }) =>
      state === 'unknown' && paths.every(path => path.at === null || path.answer === NOT_ON_LAN),
  ).length
}

/** When the newest try of any of these services was made; null where none was. */
export function newestTry(services: readonly Service[]): number | null {
  let newest: number | null = null
  for (const service of services) {
    for (const path of service.paths) if (path.at !== null && path.at > (newest ?? 0)) newest = path.at
  }
  return newest
}

/** The row that an id names, in whichever table it is. */
export function entity(lab: Lab, id: EntityId): { name: string; state: ShownState } | null {
  const { tables } = lab
  return (
    tables.nodes.get(id) ??
    tables.services.get(id) ??
    tables.workloads.get(id) ??
    tables.volumes.get(id) ??
    tables.clusters.get(id) ??
    null
  )
}

/** A node's addresses, LAN first. */
export function addressesOf(node: Node): readonly string[] {
  return [...node.addresses.lan, ...node.addresses.tailnet]
}
