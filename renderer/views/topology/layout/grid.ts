import type { Box, Ruler } from './layOut.ts'
import { type Area, CHIP, FOLD, RULER } from './place.ts'
import type { Family } from './skeleton.ts'

/** Beside a chip of a crowded lab there is room for lines that run down, and below it for one that turns aside. */
const GAP = { side: 10, below: 14 }
/** Wide enough for the end of a name, which tells like machines apart. */
const WIDE = 68
const PITCH = WIDE + GAP.side
const BAND_BELOW = 12

/** Where a chip stands: the column is one of the whole ground, the row one of its family's block. */
export interface Seat {
  readonly column: number
  readonly row: number
}

/** Columns that a family has. */
interface Span {
  readonly first: number
  readonly count: number
}

/** Who sits where, and how many columns there were: given to the next layout, so that nobody is moved. */
export interface Seats {
  readonly columns: number
  readonly spans: ReadonlyMap<string, Span>
  readonly seats: ReadonlyMap<string, Seat>
}

export interface Grid extends Seats {
  readonly boxes: readonly Box[]
  readonly rulers: readonly Ruler[]
  readonly bottom: number
}

/**
 * The chips of a crowded lab. The ground has columns from side to side; each family is a block of some of them, under
 * a ruler of its own, about where its lines lead to and as far up as it fits. Between two columns lines run down to
 * the services. Who had a seat keeps it; who is new takes the emptiest column of the block.
 */
export function placeGrid(
  families: readonly Family[],
  order: readonly string[],
  linked: ReadonlySet<string>,
  before: Seats | null,
  area: Area,
): Grid {
  const columns = Math.max(1, Math.floor((area.w + GAP.side) / PITCH))
  const held = before?.columns === columns ? before : null
  // Only what a line leads from has a place in the order; the others fill what is left.
  const rank = new Map(order.filter(id => linked.has(id)).map((id, i) => [id, i]))
  const all = families.reduce((sum, family) => sum + (family.folded ? 1 : family.nodes.length), 0)
  const heights = new Array<number>(columns).fill(area.y)
  const spans = new Map<string, Span>()
  const seats = new Map<string, Seat>()
  const boxes: Box[] = []
  const rulers: Ruler[] = []
  for (const { label, folded, nodes } of families) {
    const sorted = nodes.filter(id => rank.has(id)).sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
    const wanted = sorted.map(id => ((rank.get(id) ?? 0) / rank.size) * columns)
    const span = folded
      ? freest(heights, FOLD_COLUMNS)
      : (held?.spans.get(label) ?? spanOf(wanted, nodes.length, all, heights))
    const { first, count } = span
    const x = area.x + first * PITCH
    const top = Math.max(...heights.slice(first, first + count)) + RULER
    rulers.push({ label, x, y: top - 12, w: count * PITCH - GAP.side })
    let bottom = top
    if (folded) {
      boxes.push({ id: `fold ${label}`, kind: 'fold', x, y: top, w: count * PITCH - GAP.side, h: FOLD.h })
      bottom += FOLD.h
    } else {
      spans.set(label, span)
      const seated = seat(nodes, sorted, wanted, held?.seats ?? new Map(), span)
      for (const id of nodes) {
        const { column, row } = seated.get(id) ?? { column: first, row: 0 }
        const y = top + row * (CHIP.h + GAP.below)
        boxes.push({ id, kind: 'node', x: area.x + column * PITCH, y, w: WIDE, h: CHIP.h })
        seats.set(id, { column, row })
        bottom = Math.max(bottom, y + CHIP.h)
      }
    }
    heights.fill(bottom + BAND_BELOW, first, first + count)
  }
  const bottom = boxes.length > 0 ? Math.max(...heights) - BAND_BELOW : area.y
  return { boxes, rulers, columns, spans, seats, bottom }
}

/** So many of a family at either end of the line may stand further off than their lines lead. */
const OUTLIERS = 0.08
/** A block may be this much taller than if all nodes shared all columns. */
const TALLER = 1.5

/** The columns about where the lines of most of a family lead, for so many of all nodes. */
function spanOf(wanted: readonly number[], nodes: number, all: number, heights: readonly number[]): Span {
  const columns = heights.length
  const least = Math.ceil((nodes * columns) / (TALLER * all))
  if (wanted.length === 0) return freest(heights, Math.min(least, nodes))
  const at = (share: number) => wanted[Math.floor(share * (wanted.length - 1))] ?? 0
  const [low, high] = [Math.floor(at(OUTLIERS)), Math.floor(at(1 - OUTLIERS)) + 1]
  const count = Math.min(columns, nodes, Math.max(least, high - low))
  const first = Math.round((low + high - count) / 2)
  return { first: Math.min(columns - count, Math.max(0, first)), count }
}

/** The columns side by side that reach furthest up; of equal ones the first. */
function freest(heights: readonly number[], wanted: number): Span {
  const count = Math.min(wanted, heights.length)
  let best = { first: 0, top: Number.POSITIVE_INFINITY }
  for (let first = 0; first + count <= heights.length; first++) {
    const top = Math.max(...heights.slice(first, first + count))
    if (top < best.top) best = { first, top }
  }
  return { first: best.first, count }
}

/** A fold is so many chips wide, so that lines pass beside it. */
const FOLD_COLUMNS = 2

/**
 * Where in the gap on the right of a box its lines run down to `foot`. The higher the box, the further right: a line
 * that joins lower down then crosses none that comes from above.
 */
export function laneOf(box: Pick<Box, 'x' | 'y' | 'w' | 'h'>, foot: number): number {
  const height = foot - box.y - box.h
  return box.x + box.w + 1 + (GAP.side - 2) * (height / (height + CHIP.h))
}

/** How far below a box its line turns into the gap beside it. */
export const TURN = GAP.below / 2

/**
 * Seats in a block. Who had one keeps it. In a new block what lines lead from stands where they lead, and the others
 * make the columns even; in one that was there, who is new takes the emptiest column.
 */
function seat(
  nodes: readonly string[],
  sorted: readonly string[],
  wanted: readonly number[],
  held: ReadonlyMap<string, Seat>,
  { first, count }: Span,
): ReadonlyMap<string, Seat> {
  const seats = new Map<string, Seat>()
  const taken: boolean[][] = Array.from({ length: count }, () => [])
  const sit = (id: string, place: number, row: number) => {
    seats.set(id, { column: first + place, row })
    const rows = taken[place]
    if (rows) rows[row] = true
  }
  for (const id of nodes) {
    const old = held.get(id)
    const rows = old && taken[old.column - first]
    if (old && rows && !rows[old.row]) sit(id, old.column - first, old.row)
  }
  if (seats.size === 0) {
    const most = Math.ceil((UNEVEN * nodes.length) / count)
    const places = fill(
      wanted.map(column => Math.floor(column) - first),
      count,
      most,
    )
    for (const [place, here] of Map.groupBy(sorted.keys(), i => places[i] ?? 0)) {
      // What leads further right stands higher: see `laneOf`.
      for (const [row, i] of here.reverse().entries()) sit(sorted[i] ?? '', place, row)
    }
  }
  const free = taken.map(firstFree)
  for (const id of nodes) {
    if (seats.has(id)) continue
    const row = Math.min(...free)
    const place = free.indexOf(row)
    sit(id, place, row)
    free[place] = firstFree(taken[place] ?? [])
  }
  return seats
}

function firstFree(rows: readonly boolean[]): number {
  const free = rows.findIndex(row => !row)
  return free < 0 ? rows.length : free
}

/** A column of a block may be this much taller than all of them would be if they were even. */
const UNEVEN = 1.1

/** For each of a sorted row a column: the wanted one where `most` leaves room there, none before the last one's. */
function fill(wanted: readonly number[], count: number, most: number): number[] {
  let place = 0
  let here = 0
  return wanted.map((column, i) => {
    // No further right than where all who follow still find room.
    const last = count - Math.ceil((wanted.length - i) / most)
    const next = Math.max(place, Math.min(column, last))
    if (next > place) here = 0
    place = next
    if (here >= most && place < count - 1) {
      place += 1
      here = 0
    }
    here += 1
    return place
  })
}
