import { inert } from '../../shared/lab/inert.ts'

/** Where a command writes: what was asked for on standard output, everything else on standard error. */
export interface Output {
  print(text: string): void
  say(text: string): void
}

/** Rows as columns; every cell is shown as it is, so make foreign text inert before. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) =>
    rows.reduce((most, row) => Math.max(most, row[i]?.length ?? 0), 0),
  )
  return rows
    .map(row =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A text of ours of several lines, each made inert: foreign words in it are inert already and break no line. */
export function inertLines(text: string): string {
  return text
    .split('\n')
    .map(line => inert(line, 2000))
    .join('\n')
}

/**
 * JSON whose text is inert in a terminal: what would move the cursor or turn the direction of writing is
 * written as an escape, so that a reader of the JSON gets the very same value.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Wall ms as ISO 8601 text in UTC; null where it is not known. */
export function iso(at: number | null): string | null {
  // Beyond the range of dates is a value no clock has told.
  return at === null || at === 0 || Math.abs(at) > 8.64e15 ? null : new Date(at).toISOString()
}

/** Date and time of this computer's zone: "2026-01-15 14:02:11". */
export function localTime(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
