import { useMemo, useRef } from 'react'
import type { Lab, Node, Service } from '../../../shared/lab/model.ts'
import type { Peer } from '../../../shared/lab/peer.ts'
import { nodeKey } from '../../../shared/lab/runs.ts'
import { type Layout, layOut, type Order } from './layout/layOut.ts'
import { type Skeleton, type SkeletonInput, skeletonOf } from './layout/skeleton.ts'

/** Whether two rows hang and stand alike, whatever state they are in. */
const sameNode = (a: Node, b: Node) =>
  a === b ||
  (a.name === b.name &&
    nodeKey(a) === nodeKey(b) &&
    a.hardware === b.hardware &&
    a.kernel === b.kernel &&
    a.roles.join() === b.roles.join() &&
    a.addresses.tailnet.length > 0 === b.addresses.tailnet.length > 0)

const sameService = (a: Service, b: Service) =>
  a === b ||
  (a.name === b.name &&
    a.launchable === b.launchable &&
    a.group === b.group &&
    a.range?.from === b.range?.from &&
    a.runsOn.join() === b.runsOn.join() &&
    a.ports[0]?.nodePort === b.ports[0]?.nodePort)

const samePeer = (a: Peer, b: Peer) =>
  a === b || (a.node === b.node && a.name === b.name && a.routes.join() === b.routes.join())

function sameTable<Row>(
  before: ReadonlyMap<string, Row>,
  now: ReadonlyMap<string, Row>,
  same: (a: Row, b: Row) => boolean,
): boolean {
  if (before === now) return true
  if (before.size !== now.size) return false
  for (const [id, row] of now) {
    const held = before.get(id)
    if (held === undefined || !same(held, row)) return false
  }
  return true
}

/** Whether the two labs have one skeleton; far cheaper than making both. */
function sameShape(before: SkeletonInput['lab'], now: SkeletonInput['lab']): boolean {
  return (
    sameTable(before.tables.nodes, now.tables.nodes, sameNode) &&
    sameTable(before.tables.services, now.tables.services, sameService) &&
    sameTable(before.tables.volumes, now.tables.volumes, (a, b) => a.storageClass === b.storageClass) &&
    before.vantage.home === now.vantage.home &&
    before.vantage.gateway === now.vantage.gateway &&
    (before.vantage.tailnet === null) === (now.vantage.tailnet === null) &&
    sameTable(before.tables.peers, now.tables.peers, samePeer)
  )
}

/** The layout of the lab. It stays the same object while only states and figures change. */
export function useLayout(lab: Lab, rest: Omit<SkeletonInput, 'lab'>, width: number): [Skeleton, Layout] {
  const held = useRef<{ lab: Lab; rest: string; skeleton: Skeleton } | null>(null)
  const order = useRef<Order | null>(null)
  const { others, layers, unfolded, only } = rest
  const asked = JSON.stringify([others > 0, layers, [...unfolded].sort(), only && [...only].sort()])
  if (held.current?.rest !== asked || !sameShape(held.current.lab, lab)) {
    held.current = { lab, rest: asked, skeleton: skeletonOf({ lab, ...rest }) }
  }
  const { skeleton } = held.current
  const layout = useMemo(() => {
    const made = layOut(skeleton, width, order.current)
    order.current = made.order
    return made
  }, [skeleton, width])
  return [skeleton, layout]
}
