import { useRef } from 'react'
import { inOrder } from '../../shared/lab/inOrder.ts'

/** Which rows are shown and in which order; the same object for the same. */
export interface OrderRules<Row> {
  readonly accepts: (row: Row) => boolean
  /** A total order: no two rows are equal. */
  readonly compare: (a: Row, b: Row) => number
}

interface Held<Row> {
  table: ReadonlyMap<string, Row>
  rules: OrderRules<Row>
  rows: readonly Row[]
}

/**
 * The rows of a table that are shown, in order. Where the table is another and the rules are not, only the rows that
 * changed are looked at again: a table of thousands may change a hundred times a second.
 */
export function useOrdered<Row>(table: ReadonlyMap<string, Row>, rules: OrderRules<Row>): readonly Row[] {
  const held = useRef<Held<Row> | null>(null)
  const { current } = held
  if (current?.table === table && current.rules === rules) return current.rows
  const rows =
    current?.rules === rules
      ? followTable(current, table)
      : [...table.values()].filter(rules.accepts).sort(rules.compare)
  held.current = { table, rules, rows }
  return rows
}

/** The rows that are shown of another table. Pure. */
export function followTable<Row>(
  { table: before, rules, rows }: Held<Row>,
  table: ReadonlyMap<string, Row>,
): readonly Row[] {
  const out: Row[] = []
  const into: Row[] = []
  let fresh = 0
  for (const [id, row] of table) {
    const old = before.get(id)
    if (old === row) continue
    if (old === undefined) fresh += 1
    else if (rules.accepts(old)) out.push(old)
    if (rules.accepts(row)) into.push(row)
  }
  if (before.size + fresh !== table.size) {
    for (const [id, row] of before) if (!table.has(id) && rules.accepts(row)) out.push(row)
  }
  return out.length + into.length > 0 ? inOrder(rows, out, into, rules.compare) : rows
}
