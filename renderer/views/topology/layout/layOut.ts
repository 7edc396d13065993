import { placeGrid, type Seats, TURN } from './grid.ts'
import { guttersOf } from './gutters.ts'
import { crowdedLines, type Entries, plainLines, type Ways } from './lines.ts'
import { orderRows } from './order.ts'
import { placeGroups, placeNodes, placeRow } from './place.ts'
import { FOLD_PAST, type Skeleton } from './skeleton.ts'
import { placeStacks } from './stacks.ts'

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
  /** A wire over the tailnet. */
  readonly tunnel?: true
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
  /** What lines keep to; null where they lead straight from box to box. */
  readonly ways: Ways | null
  readonly entries: Entries
  readonly rulers: readonly Ruler[]
  /** Beside the tailnet: what it leads to. */
  readonly subnets: { readonly x: number; readonly y: number; readonly of: Skeleton['subnets'] } | null
  /** Dashed lines across: below the internet, and above what stands behind the services. */
  readonly dividers: { readonly home: number | null; readonly behind: number | null }
  /** The order the nodes and groups stand in: given to the next layout, so that nothing jumps. */
  readonly order: Order
}

export interface Order {
  readonly nodes: readonly string[]
  readonly groups: readonly string[]
  /** The seats of a crowded lab; null where nodes stand in one line after another. */
  readonly seats: Seats | null
}

export const MARGIN = 24
const PLACE = { w: 172, h: 50 }
const BEHIND = { w: 156, h: 40 }
/** Between the nodes and the services, for the lines. */
const FAN = 76
const WIDE_FAN = 240

/**
 * Where everything stands. A home's machines keep the order of their names; of an unfolded large lab the order is one
 * in which few links cross. With the order of the layout before, what was there stays in it and only what is new finds
 * a place. Pure and total.
 */
export function layOut(skeleton: Skeleton, width: number, before: Order | null): Layout {
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
  // A route to a subnet has its line and words below the tailnet.
  if (below.length > 0) y += PLACE.h + (skeleton.subnets.length > 0 ? 44 : 28)

  const { nodes, groups } = orderOf(skeleton, before)
  const area = { x: MARGIN, y, w: inner }
  const crowded = isCrowded(skeleton)
  const held = before && !isFresh(nodes, before) ? before.seats : null
  const linked = new Set(skeleton.links.map(link => link.node))
  const grid = crowded ? placeGrid(skeleton.families, nodes, linked, held, area) : null
  const machines = grid ?? placeNodes(skeleton.families, nodes, area)
  boxes.push(...machines.boxes)
  if (machines.boxes.length > 0) y = machines.bottom + (nodes.length > FOLD_PAST ? WIDE_FAN : FAN)
  const head = y
  const ground = { x: MARGIN, y, w: inner }
  const stacks = grid ? placeStacks(skeleton.groups, groups, ground) : null
  const services = stacks ?? placeGroups(skeleton.groups, groups, ground)
  boxes.push(...services.boxes)
  if (services.boxes.length > 0) y = services.bottom + 28
  const byId = new Map(boxes.map(box => [box.id, box]))
  const entries = { head, doors: stacks?.doors ?? guttersOf(services.boxes, head) }
  const ways = stacks && { ...entries, foot: machines.bottom + TURN }
  const lines = ways ? crowdedLines(skeleton, byId, ways) : plainLines(skeleton, byId, entries)
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
    links: [...wiresOf(byId), ...subnetWires(skeleton, byId, ways !== null), ...lines],
    ways,
    entries,
    rulers: machines.rulers,
    subnets: subnetWords(skeleton, byId),
    dividers: { home, behind },
    order: { nodes, groups, seats: grid && { columns: grid.columns, spans: grid.spans, seats: grid.seats } },
  }
}

/** Past so many machines lines would run behind boxes: there each line has its way. */
function isCrowded({ families }: Skeleton): boolean {
  return families.reduce((sum, family) => sum + family.nodes.length, 0) > FOLD_PAST
}

/** Most of what is to be placed had no place before. */
function isFresh(nodes: readonly string[], before: Order): boolean {
  const held = new Set(before.nodes)
  return nodes.filter(id => held.has(id)).length * 2 < nodes.length
}

/** The order of nodes (folded families as one) and of groups. */
function orderOf(skeleton: Skeleton, before: Order | null): Pick<Order, 'nodes' | 'groups'> {
  const nodes = skeleton.families.flatMap(({ label, folded, nodes: ids }) =>
    folded ? [`fold ${label}`] : ids,
  )
  const groups = skeleton.groups.map(group => group.key)
  // Few are found by name: they keep its order.
  if (!isCrowded(skeleton)) return { nodes, groups }
  if (before && !isFresh(nodes, before)) {
    return { nodes: keep(before.nodes, nodes), groups: keep(before.groups, groups) }
  }
  // What no line leads from stands anywhere.
  const linked = [...new Set(skeleton.links.map(link => link.node))]
  const upperAt = new Map(linked.map((id, i) => [id, i]))
  const lowerAt = new Map(groups.map((key, i) => [key, i]))
  const links = skeleton.links.map(
    link => [upperAt.get(link.node) ?? 0, lowerAt.get(link.group) ?? 0] as const,
  )
  const found = orderRows({ upper: linked.length, lower: groups.length, links })
  return {
    nodes: [...found.upper.map(i => linked[i] ?? ''), ...nodes.filter(id => !upperAt.has(id))],
    groups: found.lower.map(i => groups[i] ?? ''),
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

/** Known ways between places. */
function wiresOf(byId: ReadonlyMap<string, Box>): Link[] {
  const links: Link[] = []
  const wire = (from: string, to: string) => {
    const [a, b] = [byId.get(from), byId.get(to)]
    if (a && b) links.push({ id: `${from} ${to}`, from, to, path: wirePath(a, b), count: 0 })
  }
  wire('place:here', 'place:internet')
  wire('place:internet', 'place:labs')
  const tunnel = byId.get('place:tailnet')
  const here = byId.get('place:here')
  if (here && tunnel) {
    const [from, to] = [here.id, tunnel.id]
    links.push({ id: `${from} ${to}`, from, to, path: wirePath(here, tunnel), count: 0, tunnel: true })
  }
  wire('place:internet', 'place:gateway')
  return links
}

/** Between the tailnet and the line of its routes. */
const BELOW_TAILNET = 16

/** From the tailnet to the machines that route a subnet for it: beside chips where lines go there. */
function subnetWires({ subnets }: Skeleton, byId: ReadonlyMap<string, Box>, beside: boolean): Link[] {
  const tailnet = byId.get('place:tailnet')
  return subnets.flatMap(({ node }): Link[] => {
    const box = byId.get(node)
    if (!tailnet || !box) return []
    const start = tailnet.x + tailnet.w / 2
    const foot = tailnet.y + tailnet.h
    const x = beside ? box.x - 4 : box.x + box.w / 2
    const end = beside ? `V${box.y + box.h / 2}H${box.x}` : `V${box.y}`
    const path = `M${start} ${foot}V${foot + BELOW_TAILNET}H${x}${end}`
    return [{ id: `${tailnet.id} ${node}`, from: tailnet.id, to: node, path, count: 0, tunnel: true }]
  })
}

function subnetWords({ subnets }: Skeleton, byId: ReadonlyMap<string, Box>): Layout['subnets'] {
  const tailnet = byId.get('place:tailnet')
  if (!tailnet || subnets.length === 0) return null
  return { x: tailnet.x + tailnet.w / 2 + 8, y: tailnet.y + tailnet.h + BELOW_TAILNET - 4, of: subnets }
}

/** Side by side a line, else straight down. */
function wirePath(a: Box, b: Box): string {
  if (a.y === b.y) return `M${a.x + a.w} ${a.y + a.h / 2}H${b.x}`
  return `M${a.x + a.w / 2} ${a.y + a.h}V${b.y}`
}
