import type { Row } from './row.ts'

const number = (value: number | null) => (value === null ? '–' : String(Number(value.toPrecision(3))))

/** The columns: what stands above, the cell of a row, and whether it is a number. */
const columns: { head: string; cell: (row: Row) => string; right?: true }[] = [
  { head: 'row', cell: row => row.id },
  { head: 'ours', cell: row => `${number(row.ours)} ${row.unit.padEnd(3)}`, right: true },
  { head: 'peer', cell: row => `${number(row.peer)} ${row.unit.padEnd(3)}`, right: true },
  { head: 'ratio', cell: row => (row.ratio === null ? '–' : row.ratio.toFixed(3)), right: true },
  { head: 'goal', cell: row => (row.goal === null ? '–' : `≤ ${row.goal}`) },
  { head: '', cell: row => (row.ok ? 'ok' : 'MISSED') },
  { head: 'runs', cell: row => String(row.runs), right: true },
  {
    head: 'server CPU',
    cell: row => (row.serverCpu === null ? '–' : `${number(row.serverCpu)} s`),
    right: true,
  },
]

/** The rows as a table of plain text; below it what each row is and what to know when reading it. */
export function table(rows: readonly Row[]): string {
  const lines = [columns.map(({ head }) => head), ...rows.map(row => columns.map(({ cell }) => cell(row)))]
  const widths = columns.map((_, at) => Math.max(...lines.map(line => line[at]?.length ?? 0)))
  const pad = (cell: string, at: number) =>
    columns[at]?.right ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)
  const notes = rows.flatMap(({ id, what, note }) => [`${id}: ${what}`, ...(note ? [`    ${note}`] : [])])
  return [...lines.map(line => line.map(pad).join('  ').trimEnd()), '', ...notes].join('\n')
}
