/** More rows than this are sorted together: one by one each would move half of the list. */
const TOGETHER = 200

/**
 * The sorted rows without those that went and with those that came. `compare` must be a total order: no two rows are
 * equal, and what went is found by it. Of thousands only those few are looked up.
 */
export function inOrder<Row>(
  rows: readonly Row[],
  out: readonly Row[],
  into: readonly Row[],
  compare: (a: Row, b: Row) => number,
): Row[] {
  if (out.length + into.length > TOGETHER) {
    const gone = new Set(out)
    return [...rows.filter(row => !gone.has(row)), ...into].sort(compare)
  }
  const next = [...rows]
  for (const row of out) next.splice(place(next, row, compare), 1)
  for (const row of into) next.splice(place(next, row, compare), 0, row)
  return next
}

/** Where a row is, or where it belongs. */
function place<Row>(rows: readonly Row[], row: Row, compare: (a: Row, b: Row) => number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compare(rows[middle] as Row, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** A key by which plain comparing puts "node-9" before "node-10", whatever the case of its letters. */
export function naturalKey(text: string): string {
  return text.toLowerCase().replace(/\d+/g, digits => digits.padStart(12, '0'))
}

/** Plain order of texts. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const keys = new WeakMap<object, string>()

/** By name, "db-2" before "db-10". A row's key is made once: thousands of rows are compared again and again. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  byText(keyOf(a), keyOf(b))

function keyOf(row: { readonly name: string }): string {
  let key = keys.get(row)
  if (key === undefined) {
    key = naturalKey(row.name)
    keys.set(row, key)
  }
  return key
}
