import type { Lab, Node, Service } from '../../../../shared/lab/model.ts'
import { nodeKey, nodeKeysOf, runsOn } from '../../../../shared/lab/runs.ts'
import { remembered } from '../../../mirror/select.ts'
import { groupNodes, type QuayGroup } from '../../overview/quays.ts'
import { classKey } from '../scope.ts'

/** Past so many nodes, groups of hardware fold to counts. */
export const FOLD_PAST = 40

/** What the layout depends on: who is there and what hangs on what. No state and no figure is in it. */
export interface Skeleton {
  /** This computer, the internet, other labs, the tailnet and the gateway: those that are known of. */
  readonly places: readonly PlaceKind[]
  readonly families: readonly Family[]
  readonly groups: readonly ServiceGroup[]
  /** What stands behind the services: those inside the cluster alone, and classes of storage. */
  readonly behind: readonly Behind[]
  /** Subnets that machines route for the tailnet. */
  readonly subnets: readonly {
    readonly node: string
    readonly name: string
    readonly routes: readonly string[]
  }[]
  /** A bundle for each node and group that share services. */
  readonly links: readonly { readonly node: string; readonly group: string; readonly count: number }[]
}

export type PlaceKind = 'here' | 'internet' | 'labs' | 'tailnet' | 'gateway'

export interface Family {
  readonly label: string
  readonly folded: boolean
  readonly nodes: readonly string[]
}

export interface ServiceGroup {
  readonly key: string
  readonly label: string
  readonly range: { readonly from: number; readonly to: number } | null
  readonly services: readonly string[]
}

export interface Behind {
  readonly key: string
  readonly kind: 'service' | 'storage'
  readonly label: string
}

/** Which of the three layers are drawn. */
export interface Layers {
  readonly physical: boolean
  readonly network: boolean
  readonly services: boolean
}

export interface SkeletonInput {
  readonly lab: Pick<Lab, 'tables' | 'vantage'>
  readonly others: number
  readonly layers: Layers
  /** Families that are folded although few, or unfolded although many. */
  readonly unfolded: ReadonlySet<string>
  /** Only these nodes, services and classes of storage, and what the services run on; null: all. */
  readonly only: ReadonlySet<string> | null
}

/** Behind the services there is room for so many. */
const MOST_BEHIND = 12

/** The skeleton of a lab; the same lab in another state has the same one. Pure. */
export function skeletonOf({ lab, others, layers, unfolded, only }: SkeletonInput): Skeleton {
  const nodes = [...lab.tables.nodes.values()]
  const services = [...lab.tables.services.values()].filter(
    service => service.launchable && (only === null || only.has(service.id)),
  )
  const grouped =
    only === null
      ? allGrouped(lab.tables.nodes)
      : groupNodes(nodes.filter(node => only.has(node.id) || services.some(one => runsOn(one, node))))
  const families = layers.physical ? familiesOf(grouped, unfolded) : []
  const groups = layers.services ? groupsOf(services) : []
  return {
    places: layers.network ? placesOf(lab, others) : [],
    families,
    groups,
    behind: layers.services ? behindOf(lab, only) : [],
    subnets: layers.network && layers.physical ? subnetsOf(lab, families) : [],
    links: linksOf(families, groups, nodes, services),
  }
}

function placesOf({ tables, vantage }: SkeletonInput['lab'], others: number): PlaceKind[] {
  const tailnet =
    vantage.tailnet !== null || [...tables.nodes.values()].some(node => node.addresses.tailnet.length > 0)
  return [
    'here',
    'internet',
    ...(others > 0 ? (['labs'] as const) : []),
    ...(tailnet ? (['tailnet'] as const) : []),
    // A router is this lab's only where this computer is at home; elsewhere it is somebody else's.
    ...(vantage.gateway !== null && vantage.home === true ? (['gateway'] as const) : []),
  ]
}

function subnetsOf({ tables }: SkeletonInput['lab'], families: readonly Family[]): Skeleton['subnets'] {
  const drawn = new Set(families.flatMap(({ folded, nodes }) => (folded ? [] : nodes)))
  return [...tables.peers.values()].flatMap(({ node, name, routes }) =>
    node !== null && routes.length > 0 && drawn.has(node) ? [{ node, name, routes }] : [],
  )
}

/** A thousand names are sorted once for all changes of services. */
const allGrouped = remembered((nodes: Lab['tables']['nodes']) => groupNodes(nodes.values()))

function familiesOf(groups: readonly QuayGroup[], unfolded: ReadonlySet<string>): Family[] {
  const many = groups.reduce((sum, group) => sum + group.nodes.length, 0) > FOLD_PAST
  return groups.map(({ label, nodes: members }) => ({
    label,
    folded: many && members.length > 1 && !unfolded.has(label) && !unfolded.has('*'),
    nodes: members.map(node => node.id),
  }))
}

/** By the owner's port ranges; services outside all of them by their namespace. */
function groupsOf(services: readonly Service[]): ServiceGroup[] {
  const keyOf = (service: Service) =>
    service.range ? `${service.range.from}-${service.range.to} ${service.group}` : `in ${service.namespace}`
  return [...Map.groupBy(services, keyOf)]
    .map(([key, members]) => {
      const first = members[0] as Service
      return {
        key,
        label: first.range ? (first.group ?? '') : first.namespace,
        range: first.range,
        services: [...members]
          .sort((a, b) => portOf(a) - portOf(b) || byName(a.name, b.name))
          .map(one => one.id),
      }
    })
    .sort(
      (a, b) =>
        (a.range?.from ?? Number.POSITIVE_INFINITY) - (b.range?.from ?? Number.POSITIVE_INFINITY) ||
        byName(a.label, b.label),
    )
}

const portOf = (service: Service) =>
  service.ports.find(port => port.nodePort !== null)?.nodePort ?? service.ports[0]?.port ?? 0
const collator = new Intl.Collator('en', { numeric: true })
const byName = (a: string, b: string) => collator.compare(a, b)

function behindOf({ tables }: SkeletonInput['lab'], only: SkeletonInput['only']): Behind[] {
  const inside = [...tables.services.values()]
    .filter(service => !service.launchable)
    .map(service => ({ key: service.id as string, kind: 'service' as const, label: service.name }))
  const classes = new Set([...tables.volumes.values()].flatMap(volume => volume.storageClass ?? []))
  const storage = [...classes].map(name => ({ key: classKey(name), kind: 'storage' as const, label: name }))
  return [...storage, ...inside]
    .filter(one => only === null || only.has(one.key))
    .sort((a, b) => byName(a.label, b.label))
    .slice(0, MOST_BEHIND)
}

function linksOf(
  families: readonly Family[],
  groups: readonly ServiceGroup[],
  nodes: readonly Node[],
  services: readonly Service[],
): Skeleton['links'] {
  if (families.length === 0 || groups.length === 0) return []
  // A folded family is one end for all of its nodes.
  const end = new Map<string, string>()
  const folded = new Map(
    families.filter(one => one.folded).flatMap(one => one.nodes.map(id => [id, one.label])),
  )
  for (const node of nodes) {
    const family = folded.get(node.id)
    const key = nodeKey(node)
    if (key !== null) end.set(key, family === undefined ? node.id : `fold ${family}`)
  }
  const groupOf = new Map(groups.flatMap(group => group.services.map(id => [id, group.key])))
  const counts = new Map<string, { node: string; group: string; count: number }>()
  for (const service of services) {
    const group = groupOf.get(service.id)
    if (group === undefined) continue
    for (const on of nodeKeysOf(service)) {
      const node = end.get(on)
      if (node === undefined) continue
      const key = `${node}\n${group}`
      const held = counts.get(key)
      if (held) held.count += 1
      else counts.set(key, { node, group, count: 1 })
    }
  }
  return [...counts.values()]
}
