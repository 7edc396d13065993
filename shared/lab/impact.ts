import type { NodeId, WorkloadId } from './ids.ts'
import type { Cluster, Node, Service, Tables, Volume, Workload } from './model.ts'
import { runsOn } from './runs.ts'

/**
 * What becomes of something when a node is gone: it stays down because its data is only there or no other node would
 * take it, it moves and is away
 * until it has started elsewhere, it goes with the node as every node has its own, or nobody makes it anew.
 */
export type Fate = 'stays-down' | 'moves' | 'stays' | 'is-lost'

/** What a lost node takes with it. */
export interface Loss {
  /** Claims whose data is on this node alone. */
  readonly volumes: readonly Volume[]
  /** Workloads that use one of these and cannot start elsewhere. */
  readonly workloads: readonly Workload[]
  /** Services behind which nothing is left, and whether that lasts. */
  readonly services: readonly { readonly service: Service; readonly fate: 'stays-down' | 'moves' }[]
}

type Held = Pick<Tables, 'services' | 'volumes' | 'workloads' | 'nodes'>

/** What the loss of a node takes down, by what is known of its volumes and of where services run. */
export function lossOf(tables: Held, node: Node): Loss {
  const volumes = [...tables.volumes.values()].filter(volume => volume.node === node.id)
  const held = new Set(volumes.flatMap(volume => volume.usedBy))
  const workloads = [...held].flatMap(id => tables.workloads.get(id) ?? [])
  const pinned = new Set<string>(volumes.map(volume => volume.id))
  const elsewhere = hasElsewhere(tables, node.id)
  const services = [...tables.services.values()].flatMap((service): Loss['services'] => {
    const staysDown = service.volumes.some(id => pinned.has(id)) || service.workloads.some(id => held.has(id))
    const alone = service.runsOn.length === 1 && runsOn(service, node)
    if (staysDown) return [{ service, fate: 'stays-down' }]
    return alone ? [{ service, fate: elsewhere ? 'moves' : 'stays-down' }] : []
  })
  return { volumes, workloads, services }
}

/** Whether another node of its cluster would take what runs on a node. */
function hasElsewhere({ nodes }: Held, id: NodeId): boolean {
  const cluster = nodes.get(id)?.cluster ?? null
  return [...nodes.values()].some(
    one =>
      one.id !== id &&
      cluster !== null &&
      one.cluster === cluster &&
      one.ready === 'True' &&
      !one.unschedulable,
  )
}

/** What must be read of a cluster before what depends on its nodes is known. */
const TELLING = ['services', 'endpointslices', 'pods', 'persistentvolumeclaims', 'persistentvolumes']

/** The kinds of these that cannot be read, by plural name: without them that nothing depends is no finding. */
export function unread({ notAllowed, notRead }: Cluster): readonly string[] {
  return TELLING.filter(kind => notAllowed.includes(kind) || notRead.some(one => one.kind === kind))
}

/**
 * What becomes of a workload, or of a pod without one, when its node is drained or lost. It stays down for the claims
 * of `volumes`; where there are none, because no other node would take it.
 */
export function fateOf(
  tables: Held,
  node: NodeId,
  workload: WorkloadId | null,
  kind: string,
): { fate: Fate; volumes: readonly Volume[] } {
  if (kind === 'DaemonSet') return { fate: 'stays', volumes: [] }
  if (kind === '') return { fate: 'is-lost', volumes: [] }
  const volumes = [...tables.volumes.values()].filter(
    volume => volume.node === node && workload !== null && volume.usedBy.includes(workload),
  )
  return { fate: volumes.length > 0 || !hasElsewhere(tables, node) ? 'stays-down' : 'moves', volumes }
}

/** What a service needs to answer: its workloads, their volumes, and the nodes these are pinned to. */
export function needsOf(
  tables: Held,
  service: Service,
): { workloads: readonly Workload[]; volumes: readonly Volume[]; nodes: readonly Node[] } {
  const volumes = service.volumes.flatMap(id => tables.volumes.get(id) ?? [])
  const nodes = [...new Set(volumes.map(volume => volume.node))].flatMap(
    id => (id === null ? undefined : tables.nodes.get(id)) ?? [],
  )
  return { workloads: service.workloads.flatMap(id => tables.workloads.get(id) ?? []), volumes, nodes }
}

/** What another service has in common with one, so that what fells the one fells the other. */
export interface Shared {
  readonly service: Service
  readonly shares: 'workload' | 'volume'
}

/** Services that stand on the same workload or the same data as one. Who calls whom nobody tells. */
export function standWith(tables: Pick<Held, 'services'>, one: Service): readonly Shared[] {
  return [...tables.services.values()].flatMap((service): Shared[] => {
    if (service.id === one.id) return []
    if (service.workloads.some(id => one.workloads.includes(id))) return [{ service, shares: 'workload' }]
    return service.volumes.some(id => one.volumes.includes(id)) ? [{ service, shares: 'volume' }] : []
  })
}

/** Services that use a volume, directly or through a workload that mounts it. */
export function usersOf(tables: Held, volume: Volume): readonly Service[] {
  return [...tables.services.values()].filter(
    service =>
      service.volumes.includes(volume.id) || service.workloads.some(id => volume.usedBy.includes(id)),
  )
}
