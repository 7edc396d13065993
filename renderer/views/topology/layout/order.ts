/** Two rows of things and what joins them, by their places in the rows. */
export interface Rows {
  /** How many stand in each row. */
  readonly upper: number
  readonly lower: number
  readonly links: readonly (readonly [upper: number, lower: number])[]
  /** Things of the upper row that stay together: the cluster of each, rising along the row. */
  readonly cluster: readonly number[]
}

export interface Order {
  /** The things of each row in their order. */
  readonly upper: readonly number[]
  readonly lower: readonly number[]
}

const SWEEPS = 16
const SWITCHES = 12

/**
 * An order of both rows in which few links cross: barycentres back and forth, the best of them kept, then neighbours
 * that stand better the other way round are switched until none do. Clusters stay together. Deterministic.
 */
export function orderRows(rows: Rows): Order {
  const below = neighbours(rows.upper, rows.links, 0)
  const above = neighbours(rows.lower, rows.links, 1)
  let upper = Array.from({ length: rows.upper }, (_, i) => i)
  let lower = Array.from({ length: rows.lower }, (_, i) => i)
  let best = { upper, lower, crossings: crossings(upper, lower, below) }
  for (let sweep = 0; sweep < SWEEPS && best.crossings > 0; sweep++) {
    lower = byCentre(lower, above, placesIn(upper))
    upper = byCentre(upper, below, placesIn(lower), rows.cluster)
    const count = crossings(upper, lower, below)
    if (count < best.crossings) best = { upper, lower, crossings: count }
    else if (sweep > 4) break
  }
  upper = [...best.upper]
  lower = [...best.lower]
  for (let turn = 0; turn < SWITCHES; turn++) {
    const moved =
      switchIn(lower, above, placesIn(upper)) + switchIn(upper, below, placesIn(lower), rows.cluster)
    if (moved === 0) break
  }
  return { upper, lower }
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
  cluster: readonly number[] = [],
): number[] {
  const centre = new Map<number, number>()
  order.forEach((one, place) => {
    const ends = links[one] ?? []
    const sum = ends.reduce((total, end) => total + (places[end] ?? 0), 0)
    centre.set(one, ends.length === 0 ? place : sum / ends.length)
  })
  return [...order].sort(
    (a, b) => (cluster[a] ?? 0) - (cluster[b] ?? 0) || (centre.get(a) ?? 0) - (centre.get(b) ?? 0) || a - b,
  )
}

/** Switches neighbours where that leaves fewer crossings; answers with how many were. */
function switchIn(
  order: number[],
  links: readonly (readonly number[])[],
  places: Int32Array,
  cluster: readonly number[] = [],
): number {
  const ends = links.map(list => list.map(end => places[end] ?? 0).sort((a, b) => a - b))
  let moved = 0
  for (let i = 0; i + 1 < order.length; i++) {
    const [a, b] = [order[i] ?? 0, order[i + 1] ?? 0]
    if (cluster[a] !== cluster[b]) continue
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
