import type { Lab, Rows } from '../../shared/lab/model.ts'
import type { TableName } from '../../shared/lab/names.ts'
import { TABLE_NAMES } from '../../shared/lab/names.ts'
import type { Patch } from '../../shared/lab/patchSchema.ts'
import { sameValue } from './same.ts'

/** Rows that went are remembered this many revisions back; a reader that is older gets a whole snapshot. */
const GONE_KEPT = 500

/**
 * One lab over time: its present state, a revision that each change raises, and what changed since any
 * revision a reader still holds.
 */
export class LabStore {
  #lab: Lab | null = null
  /** The revision at which each row last changed, by table and id. */
  #changed: Record<TableName, Map<string, number>>
  #gone: { table: TableName; id: string; revision: number }[] = []
  #goneFloor = 0
  #waiting = new Set<() => void>()

  constructor() {
    this.#changed = Object.fromEntries(TABLE_NAMES.map(name => [name, new Map()])) as Record<
      TableName,
      Map<string, number>
    >
  }

  get lab(): Lab | null {
    return this.#lab
  }

  /** Takes the lab as it is now; its revision is set here. True when anything changed. */
  put(next: Lab): boolean {
    const before = this.#lab
    if (
      before &&
      sameHead(before, next) &&
      TABLE_NAMES.every(name => before.tables[name] === next.tables[name])
    ) {
      this.#lab = { ...before, at: next.at }
      return false
    }
    const revision = (before?.revision ?? 0) + 1
    for (const name of TABLE_NAMES) this.#record(name, before, next, revision)
    while (this.#gone.length > GONE_KEPT) this.#goneFloor = this.#gone.shift()?.revision ?? this.#goneFloor
    this.#lab = { ...next, revision }
    for (const wake of [...this.#waiting]) wake()
    return true
  }

  /** What a reader that holds `since` must be told; null before anything is known. */
  diff(since: number | null): Patch | null {
    const lab = this.#lab
    if (!lab) return null
    const { revision, at, tables, ...head } = lab
    const known = since !== null && since <= revision && since >= this.#goneFloor
    const set: Record<string, unknown[]> = {}
    const gone: Record<string, string[]> = {}
    for (const name of TABLE_NAMES) {
      const rows = [...tables[name].values()] as Rows[TableName][]
      const news = known ? rows.filter(row => (this.#changed[name].get(row.id) ?? 0) > since) : rows
      if (news.length > 0) set[name] = news
    }
    for (const one of known ? this.#gone : []) {
      if (one.revision <= (since ?? 0) || tables[one.table].has(one.id)) continue
      gone[one.table] = [...(gone[one.table] ?? []), one.id]
    }
    return { from: known ? since : null, to: revision, at, head, set, gone } as Patch
  }

  /** Resolves when the revision passes `since`, or `stop` is called. */
  changed(since: number): { done: Promise<void>; stop: () => void } {
    let wake = () => {}
    const done = new Promise<void>(resolve => {
      wake = () => {
        this.#waiting.delete(wake)
        resolve()
      }
    })
    if ((this.#lab?.revision ?? 0) > since) wake()
    else this.#waiting.add(wake)
    return { done, stop: wake }
  }

  #record(name: TableName, before: Lab | null, next: Lab, revision: number): void {
    const was = before?.tables[name] as ReadonlyMap<string, unknown> | undefined
    const now = next.tables[name] as ReadonlyMap<string, unknown>
    if (was === now) return
    for (const [id, row] of now) if (was?.get(id) !== row) this.#changed[name].set(id, revision)
    for (const id of was?.keys() ?? []) {
      if (now.has(id)) continue
      this.#changed[name].delete(id)
      this.#gone.push({ table: name, id, revision })
    }
  }
}

function sameHead(a: Lab, b: Lab): boolean {
  const { tables: _a, revision: _ra, at: _ta, ...left } = a
  const { tables: _b, revision: _rb, at: _tb, ...right } = b
  return sameValue(left, right)
}
