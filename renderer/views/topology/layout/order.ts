/** Two rows of things and what joins them, by their places in the rows. */
export interface Rows {
  /** How many stand in each row. */
  readonly upper: number
  readonly lower: number
  readonly links: readonly (readonly [upper: number, lower: number])[]
}

export interface Order {
  /** The things of each row in their order. */
  readonly upper: readonly number[]
  readonly lower: readonly number[]
}

const SWEEPS = 16
const SWITCHES = 12
/** Sweeps that brought nothing before they end. */
const PATIENCE = 4
/** In a row longer than this, comparing each with all others would take too long. */
const MOST_NEAR = 250
/** So few lower things are brought near one another from several first orders. */
const FEW = 24
const STARTS = 8

/**
 * An order of both rows in which few links cross: lower things that share upper ones are brought near one another,
 * then barycentres go back and forth, the best of them kept, then each goes where it stands better until
 * none does. Deterministic.
 */
export function orderRows(rows: Rows): Order {
  const below = neighbours(rows.upper, rows.links, 0)
  const above = neighbours(rows.lower, rows.links, 1)
  const first = Array.from({ length: rows.lower }, (_, i) => i)
  let upper = Array.from({ length: rows.upper }, (_, i) => i)
  let lower = first
  let best = { upper, lower, crossings: crossings(upper, lower, below) }
  const starts = rows.lower > MOST_NEAR ? 0 : rows.lower > FEW ? 1 : STARTS
  for (let start = 0; start <= starts && best.crossings > 0; start++) {
    lower = start === 0 ? first : nearOneAnother(strided(first, start), below, above)
    for (let sweep = 0, idle = 0; sweep < SWEEPS && idle < PATIENCE; sweep++) {
      upper = byCentre(upper, below, placesIn(lower))
      const count = crossings(upper, lower, below)
      if (count < best.crossings) best = { upper, lower, crossings: count }
      else idle += 1
      lower = byCentre(lower, above, placesIn(upper))
    }
  }
  upper = [...best.upper]
  lower = [...best.lower]
  for (let turn = 0; turn < SWITCHES; turn++) {
    const moved = settle(lower, above, placesIn(upper)) + settle(upper, below, placesIn(lower))
    if (moved === 0) break
  }
  return { upper, lower }
}

/**
 * Lower things in an order in which those that share upper ones are near: an upper thing that is linked to two crosses
 * the links of all between them. Each in turn goes where that costs least.
 */
function nearOneAnother(
  order: readonly number[],
  below: readonly (readonly number[])[],
  above: readonly (readonly number[])[],
): number[] {
  const size = order.length
  const shared = Array.from({ length: size }, () => new Float64Array(size))
  const get = (a: number, b: number) => shared[a]?.[b] ?? 0
  for (const ends of below) {
    for (const a of ends) for (const b of ends) if (a !== b) (shared[a] as Float64Array)[b] = get(a, b) + 1
  }
  const links = above.map(list => list.length)
  const all = shared.map(row => row.reduce((sum, one) => sum + one, 0))
  const line = [...order]
  for (let turn = 0, moved = true; moved && turn < SWITCHES; turn++) {
    moved = false
    // What each shares with those on its left.
    const left = new Float64Array(size)
    line.forEach((one, i) => {
      for (let k = 0; k < i; k++) left[one] = (left[one] ?? 0) + get(one, line[k] ?? 0)
    })
    for (const one of order) {
      const from = line.indexOf(one)
      line.splice(from, 1)
      for (const other of line.slice(from)) left[other] = (left[other] ?? 0) - get(other, one)
      // From the left end on: what it adds when it passes `other`, which then stands on its left.
      let [passed, cost, here, least, place] = [0, 0, 0, 0, 0]
      line.forEach((other, i) => {
        const apart = get(one, other)
        const [before, total] = [left[other] ?? 0, all[other] ?? 0]
        const right = (all[one] ?? 0) - passed - apart
        cost += (links[other] ?? 0) * (passed - right) + (links[one] ?? 0) * (total - apart - 2 * before)
        passed += apart
        if (cost < least) [least, place] = [cost, i + 1]
        if (i + 1 === from) here = cost
      })
      const to = here > least ? place : from
      moved ||= to !== from
      left[one] = 0
      for (const other of line.slice(0, to)) left[one] = (left[one] ?? 0) + get(one, other)
      for (const other of line.slice(to)) left[other] = (left[other] ?? 0) + get(other, one)
      line.splice(to, 0, one)
    }
  }
  return line
}

/** Every `by`-th one, then those after them, and so on: another order to start from. */
function strided(order: readonly number[], by: number): number[] {
  return Array.from({ length: by }, (_, first) => order.filter((_, i) => i % by === first)).flat()
}

/** How many pairs of links cross when the rows stand in these orders. O(links · log lower). */
export function crossings(
  upper: readonly number[],
  lower: readonly number[],
  below: readonly (readonly number[])[],
): number {
  const place = placesIn(lower)
  const tree = new Int32Array(lower.length + 1)
  let passed = 0
  let count = 0
  for (const one of upper) {
    const ends = (below[one] ?? []).map(end => place[end] ?? 0).sort((a, b) => a - b)
    for (const end of ends) {
      let before = 0
      for (let i = end + 1; i > 0; i -= i & -i) before += tree[i] ?? 0
      count += passed - before
    }
    for (const end of ends) {
      for (let i = end + 1; i <= lower.length; i += i & -i) tree[i] = (tree[i] ?? 0) + 1
      passed += 1
    }
  }
  return count
}

/** For each row of one side the rows of the other that it is linked to. */
export function neighbours(size: number, links: Rows['links'], side: 0 | 1): number[][] {
  const found: number[][] = Array.from({ length: size }, () => [])
  for (const link of links) found[link[side]]?.push(link[side === 0 ? 1 : 0])
  return found
}

function placesIn(order: readonly number[]): Int32Array {
  const places = new Int32Array(order.length)
  order.forEach((one, place) => {
    places[one] = place
  })
  return places
}

/** By the middle of what each is linked to; one that is linked to nothing stays where it is. */
function byCentre(
  order: readonly number[],
  links: readonly (readonly number[])[],
  places: Int32Array,
): number[] {
  const centre = new Map<number, number>()
  order.forEach((one, place) => {
    const ends = links[one] ?? []
    const sum = ends.reduce((total, end) => total + (places[end] ?? 0), 0)
    centre.set(one, ends.length === 0 ? place : sum / ends.length)
  })
  return [...order].sort((a, b) => (centre.get(a) ?? 0) - (centre.get(b) ?? 0) || a - b)
}

/**
 * Moves each thing of a short row to where its links cross the fewest of all others, of a long one only past its
 * neighbour; answers with how many were moved. Changes `order`.
 */
function settle(order: number[], links: readonly (readonly number[])[], places: Int32Array): number {
  const ends = links.map(list => list.map(end => places[end] ?? 0).sort((a, b) => a - b))
  return order.length > MOST_NEAR ? switchIn(order, ends) : siftIn(order, ends)
}

function siftIn(order: number[], ends: readonly (readonly number[])[]): number {
  let moved = 0
  for (const one of [...order]) {
    const own = ends[one] ?? []
    const from = order.indexOf(one)
    order.splice(from, 1)
    // From the left end on: what it adds when it passes `other`.
    let [cost, here, least, place] = [0, 0, 0, 0]
    order.forEach((other, i) => {
      const theirs = ends[other] ?? []
      cost += between(theirs, own) - between(own, theirs)
      if (cost < least) [least, place] = [cost, i + 1]
      if (i + 1 === from) here = cost
    })
    const better = here > least
    order.splice(better ? place : from, 0, one)
    if (better) moved += 1
  }
  return moved
}

function switchIn(order: number[], ends: readonly (readonly number[])[]): number {
  let moved = 0
  for (let i = 0; i + 1 < order.length; i++) {
    const [a, b] = [order[i] ?? 0, order[i + 1] ?? 0]
    const [left, right] = [ends[a] ?? [], ends[b] ?? []]
    if (between(left, right) <= between(right, left)) continue
    order[i] = b
    order[i + 1] = a
    moved += 1
  }
  return moved
}

/** Crossings between the links of one and of its right neighbour: pairs of which the left ends further right. */
function between(left: readonly number[], right: readonly number[]): number {
  let count = 0
  let passed = 0
  for (const end of left) {
    while (passed < right.length && (right[passed] ?? 0) < end) passed += 1
    count += passed
  }
  return count
}
