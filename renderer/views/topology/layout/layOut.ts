import { orderRows } from './order.ts'
import { placeGroups, placeNodes, placeRow } from './place.ts'
import { FOLD_PAST, type Skeleton } from './skeleton.ts'

/** A box of the drawing, px from its top left. */
export interface Box {
  /** A node, a group, a place or what stands behind; the same in every layout of this lab. */
  readonly id: string
  readonly kind: 'place' | 'node' | 'fold' | 'group' | 'behind'
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** A curve from the foot of one box to the head of another. */
export interface Link {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly path: string
  /** How many services it stands for; 0 for a wire. */
  readonly count: number
}

export interface Ruler {
  readonly label: string
  readonly x: number
  readonly y: number
  readonly w: number
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  readonly links: readonly Link[]
  readonly rulers: readonly Ruler[]
  /** Dashed lines across: below the internet, and above what stands behind the services. */
  readonly dividers: { readonly home: number | null; readonly behind: number | null }
  /** The order the nodes and groups stand in: given to the next layout, so that nothing jumps. */
  readonly order: { readonly nodes: readonly string[]; readonly groups: readonly string[] }
}

export const MARGIN = 24
const PLACE = { w: 172, h: 50 }
const BEHIND = { w: 156, h: 40 }

/**
 * Where everything stands. A home's machines keep the order of their names; of an unfolded large lab the order is one
 * in which few links cross. With the order of the layout before, what was there stays in it and only what is new finds
 * a place. Pure and total.
 */
export function layOut(skeleton: Skeleton, width: number, before: Layout['order'] | null): Layout {
  const inner = width - 2 * MARGIN
  const boxes: Box[] = []
  const { places } = skeleton
  let y = 16
  const above = places.filter(kind => kind === 'here' || kind === 'internet' || kind === 'labs')
  const below = places.filter(kind => kind === 'tailnet' || kind === 'gateway')
  const put = (kind: string, x: number) => boxes.push({ id: `place:${kind}`, kind: 'place', x, y, ...PLACE })
  const at = { here: MARGIN, internet: MARGIN + (inner - PLACE.w) / 2, labs: MARGIN + inner - PLACE.w }
  for (const kind of above) put(kind, at[kind as keyof typeof at])
  let home: number | null = null
  if (above.length > 0) {
    y += PLACE.h + 40
    home = y - 16
  }
  for (const kind of below) put(kind, kind === 'tailnet' ? at.here : at.internet)
  if (below.length > 0) y += PLACE.h + 28

  const order = orderOf(skeleton, before)
  const nodes = placeNodes(skeleton.families, order.nodes, { x: MARGIN, y, w: inner })
  boxes.push(...nodes.boxes)
  if (nodes.boxes.length > 0) y = nodes.bottom + 76
  const groups = placeGroups(skeleton.groups, order.groups, { x: MARGIN, y, w: inner })
  boxes.push(...groups.boxes)
  if (groups.boxes.length > 0) y = groups.bottom + 28
  const behind = skeleton.behind.length > 0 ? y : null
  if (behind !== null) {
    const row = placeRow(
      skeleton.behind.map(one => `behind ${one.key}`),
      BEHIND,
      { x: MARGIN, y: y + 16, w: inner },
    )
    boxes.push(...row.boxes.map(box => ({ ...box, kind: 'behind' as const })))
    y = row.bottom + 16
  }
  return {
    width,
    height: y + 8,
    boxes,
    links: linksOf(skeleton, boxes),
    rulers: nodes.rulers,
    dividers: { home, behind },
    order,
  }
}

/** The order of nodes (folded families as one) and of groups. */
function orderOf(skeleton: Skeleton, before: Layout['order'] | null): Layout['order'] {
  const items = skeleton.families.flatMap(({ label, folded, nodes }, cluster) =>
    (folded ? [`fold ${label}`] : nodes).map(id => ({ id, cluster })),
  )
  const groups = skeleton.groups.map(group => group.key)
  // Few are found by name: they keep its order.
  if (items.length <= FOLD_PAST) return { nodes: items.map(one => one.id), groups }
  const upperAt = new Map(items.map(({ id }, i) => [id, i]))
  const lowerAt = new Map(groups.map((key, i) => [key, i]))
  const links = skeleton.links.map(
    link => [upperAt.get(link.node) ?? 0, lowerAt.get(link.group) ?? 0] as const,
  )
  const found = orderRows({
    upper: items.length,
    lower: groups.length,
    links,
    cluster: items.map(one => one.cluster),
  })
  const nodes = found.upper.map(i => items[i]?.id ?? '')
  const wanted = { nodes, groups: found.lower.map(i => groups[i] ?? '') }
  if (!before) return wanted
  const clusterOf = new Map(items.map(({ id, cluster }) => [id, cluster]))
  const kept = keep(before.nodes, wanted.nodes)
  return {
    // Families stay together even where a node has changed its own.
    nodes: kept.sort((a, b) => (clusterOf.get(a) ?? 0) - (clusterOf.get(b) ?? 0)),
    groups: keep(before.groups, wanted.groups),
  }
}

/** What was there in its order; what is new behind the one it would stand behind, what is gone left out. */
function keep(before: readonly string[], now: readonly string[]): string[] {
  const there = new Set(now)
  const kept = before.filter(id => there.has(id))
  const held = new Set(kept)
  let last: string | null = null
  for (const id of now) {
    if (!held.has(id)) {
      kept.splice(last === null ? 0 : kept.indexOf(last) + 1, 0, id)
      held.add(id)
    }
    last = id
  }
  return kept
}

function linksOf(skeleton: Skeleton, boxes: readonly Box[]): Link[] {
  const byId = new Map(boxes.map(box => [box.id, box]))
  const links: Link[] = []
  const wire = (from: string, to: string) => {
    const [a, b] = [byId.get(from), byId.get(to)]
    if (a && b) links.push({ id: `${from} ${to}`, from, to, path: wirePath(a, b), count: 0 })
  }
  wire('place:here', 'place:internet')
  wire('place:internet', 'place:labs')
  wire('place:here', 'place:tailnet')
  wire('place:internet', 'place:gateway')
  const ends = skeleton.links.flatMap(({ node, group, count }) => {
    const [a, b] = [byId.get(node), byId.get(`group ${group}`)]
    return a && b ? [{ id: `${node} ${group}`, a, b, count }] : []
  })
  // Lines leave and arrive side by side, in the order of where they come from.
  const leave = spread(
    ends,
    end => end.a,
    end => end.b,
  )
  const arrive = spread(
    ends,
    end => end.b,
    end => end.a,
  )
  for (const end of ends) {
    const { id, a, b, count } = end
    links.push({ id, from: a.id, to: b.id, path: curve(a, b, leave.get(end), arrive.get(end)), count })
  }
  return links
}

/** Where along its box each line ends: the lines of one box share its width, in the order of their other ends. */
function spread<End>(
  ends: readonly End[],
  at: (end: End) => Box,
  other: (end: End) => Box,
): Map<End, number> {
  const places = new Map<End, number>()
  for (const [box, lines] of Map.groupBy(ends, at)) {
    const sorted = [...lines].sort((one, two) => other(one).x - other(two).x || other(one).y - other(two).y)
    for (const [i, end] of sorted.entries()) places.set(end, box.x + (box.w * (i + 1)) / (sorted.length + 1))
  }
  return places
}

/** Side by side a line, else straight down. */
function wirePath(a: Box, b: Box): string {
  if (a.y === b.y) return `M${a.x + a.w} ${a.y + a.h / 2}H${b.x}`
  return `M${a.x + a.w / 2} ${a.y + a.h}V${b.y}`
}

/** From the foot of one to the head of the other, leaving and arriving upright. */
export function curve(a: Box, b: Box, x1 = a.x + a.w / 2, x2 = b.x + b.w / 2): string {
  const y1 = a.y + a.h
  const y2 = b.y
  const bend = Math.max(16, (y2 - y1) / 2)
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`
}
