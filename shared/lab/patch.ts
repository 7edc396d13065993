import type { Lab, Rows, Tables } from './model.ts'
import { TABLE_NAMES, type TableName } from './names.ts'
import type { Patch } from './patchSchema.ts'

/** A lab that holds nothing yet: what a snapshot is applied to. */
export function emptyTables(): Tables {
  return Object.fromEntries(TABLE_NAMES.map(name => [name, new Map()])) as unknown as Tables
}

/**
 * The lab after a patch. Rows the patch does not name stay the same objects, so that whoever compares by
 * reference sees only what changed. Throws a RangeError where the patch starts at another revision.
 */
export function applyPatch(lab: Lab | null, patch: Patch): Lab {
  if (patch.from !== null && patch.from !== lab?.revision) {
    throw new RangeError(`patch starts at revision ${patch.from}, held is ${lab?.revision ?? 'none'}`)
  }
  const before = patch.from === null || !lab ? emptyTables() : lab.tables
  const tables = Object.fromEntries(
    TABLE_NAMES.map(name => [name, applyTable(before[name], patch.set[name], patch.gone[name])]),
  ) as unknown as Tables
  return { ...patch.head, revision: patch.to, at: patch.at, tables }
}

function applyTable<Name extends TableName>(
  table: ReadonlyMap<string, Rows[Name]>,
  set: readonly Rows[Name][] | undefined,
  gone: readonly string[] | undefined,
): ReadonlyMap<string, Rows[Name]> {
  if (!set?.length && !gone?.length) return table
  const next = new Map(table)
  for (const id of gone ?? []) next.delete(id)
  for (const row of set ?? []) next.set(row.id, row)
  return next
}
