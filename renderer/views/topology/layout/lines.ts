import { laneOf, TURN } from './grid.ts'
import type { Box, Link } from './layOut.ts'
import type { Skeleton } from './skeleton.ts'
import type { Door } from './stacks.ts'

/** A line between a node (or a fold) and a group. */
interface End {
  readonly id: string
  readonly a: Box
  readonly b: Box
  readonly count: number
}

/** The bundles of a skeleton whose two boxes are there. */
function endsOf(skeleton: Skeleton, boxes: ReadonlyMap<string, Box>): End[] {
  return skeleton.links.flatMap(({ node, group, count }) => {
    const [a, b] = [boxes.get(node), boxes.get(`group ${group}`)]
    return a && b ? [{ id: `${node} ${group}`, a, b, count }] : []
  })
}

/** How lines come to groups: `head` is where the first row of them begins. */
export interface Entries {
  readonly head: number
  readonly doors: ReadonlyMap<string, Door>
}

/** Lines of a home: from foot to head, leaving and arriving side by side in the order of where they come from. */
export function plainLines(skeleton: Skeleton, boxes: ReadonlyMap<string, Box>, entries: Entries): Link[] {
  const ends = endsOf(skeleton, boxes)
  const leave = spread(
    ends,
    end => end.a,
    end => end.b.x,
  )
  const arrive = spread(
    ends,
    end => end.b,
    end => end.a.x,
  )
  return ends.map(end => {
    const { id, a, b, count } = end
    return { id, from: a.id, to: b.id, path: plainWay(a, b, entries, leave.get(end), arrive.get(end)), count }
  })
}

/** What lines of a crowded lab keep to: down beside the chips to `foot`, over to `head`, in by the door of the group. */
export interface Ways extends Entries {
  readonly foot: number
}

/** Lines of a crowded lab. None passes behind a box. */
export function crowdedLines(skeleton: Skeleton, boxes: ReadonlyMap<string, Box>, ways: Ways): Link[] {
  const ends = endsOf(skeleton, boxes)
  const arrive = spread(
    ends,
    end => end.b,
    end => end.a.x,
  )
  return ends.map(end => {
    const { id, a, b, count } = end
    return { id, from: a.id, to: b.id, path: wayDown(a, b, ways, arrive.get(end)), count }
  })
}

/** The way of a line from a chip to a group of a crowded lab; `x`: where it comes in from above. */
export function wayDown(a: Box, b: Box, { foot, head, doors }: Ways, x = b.x + b.w / 2): string {
  const door = doors.get(b.id) ?? { side: 'head' }
  return door.side === 'head'
    ? `${trunk(a, foot)}${bow(laneOf(a, foot), foot, x, head)}`
    : `${trunk(a, foot)}${bow(laneOf(a, foot), foot, door.x, head)}V${b.y + 14}H${b.x}`
}

/** From the foot of a chip into the gap on its right and down. */
function trunk(box: Box, foot: number): string {
  const below = box.y + box.h
  return `M${box.x + box.w / 2} ${below}V${below + TURN}H${laneOf(box, foot)}V${foot}`
}

/** Where along its box each line ends: the lines of one box share its width, in the order of their other ends. */
function spread(ends: readonly End[], at: (end: End) => Box, other: (end: End) => number): Map<End, number> {
  const places = new Map<End, number>()
  for (const [box, lines] of Map.groupBy(ends, at)) {
    const sorted = [...lines].sort((one, two) => other(one) - other(two))
    for (const [i, end] of sorted.entries()) places.set(end, box.x + (box.w * (i + 1)) / (sorted.length + 1))
  }
  return places
}

/** The way of a line from a chip to a group of a home. */
export function plainWay(a: Box, b: Box, { head, doors }: Entries, x1 = a.x + a.w / 2, x2?: number): string {
  const door = doors.get(b.id)
  if (door?.side !== 'left') return curve(a, b, x1, x2)
  return `M${x1} ${a.y + a.h}${bow(x1, a.y + a.h, door.x, head)}V${b.y + 14}H${b.x}`
}

/** From the foot of one to the head of the other, leaving and arriving upright. */
function curve(a: Box, b: Box, x1: number, x2 = b.x + b.w / 2): string {
  return `M${x1} ${a.y + a.h}${bow(x1, a.y + a.h, x2, b.y)}`
}

function bow(x1: number, y1: number, x2: number, y2: number): string {
  const bend = Math.max(16, (y2 - y1) / 2)
  return `C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`
}
