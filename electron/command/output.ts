/** Where a command writes: what was asked for on standard output, everything else on standard error. */
export interface Output {
  print(text: string): void
  say(text: string): void
}

/** Rows as columns; every cell is shown as it is, so make foreign text inert before. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0)))
  return rows
    .map(row =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Wall ms as ISO 8601 text in UTC; null stays null. */
export const iso = (at: number | null): string | null =>
  at === null || at === 0 ? null : new Date(at).toISOString()
