import type { Kept, KeptKinds, KindName } from './kept.ts'
import type { Change } from './observation.ts'

/** How many deleted uids are remembered, so that a late event does not bring back a ghost. */
const TOMBSTONES = 2_000
/** Objects of one name and one second that are kept beside its row. */
const RIVALS = 8

/** What is known of one kind of one cluster. */
export interface KindFacts<Name extends KindName = KindName> {
  /** By `namespace/name`: at most one row, whatever came before it. */
  readonly rows: ReadonlyMap<string, KeptKinds[Name]>
  readonly gone: ReadonlySet<string>
  /**
   * Objects that bear the name of a row and were made in the same second: which of them lives is known only
   * when the other is told gone.
   */
  readonly rivals: ReadonlyMap<string, readonly Kept[]>
  /** When a complete list was last taken in; null before the first. */
  readonly listedAt: number | null
  readonly forbidden: boolean
  /** Why it cannot be listed, where that is not a missing permission. */
  readonly reason: string | null
}

export const NO_KIND: KindFacts = {
  rows: new Map(),
  gone: new Set(),
  rivals: new Map(),
  listedAt: null,
  forbidden: false,
  reason: null,
}

export const keyOf = (meta: { namespace: string; name: string }) => `${meta.namespace}/${meta.name}`

/** A complete list: it replaces what was there. */
export function listKind(objects: readonly Kept[], at: number): KindFacts {
  return { ...NO_KIND, rows: new Map(objects.map(object => [keyOf(object), object])), listedAt: at }
}

/**
 * Events of a watch, in the order they were told. Duplicates change nothing; a deletion counts only for the
 * uid it names; an event of an object that is already deleted, or older than the one that took its name,
 * is dropped. So one name has one row with the right uid, in whatever order the events came.
 */
export function changeKind(facts: KindFacts, changes: readonly Change[]): KindFacts {
  const rows = new Map(facts.rows)
  const gone = new Set(facts.gone)
  const rivals = new Map(facts.rivals)
  for (const change of changes) {
    const key = keyOf(change.object)
    const held = rows.get(key)
    if (change.type === 'gone') {
      gone.add(change.object.uid)
      const others = (rivals.get(key) ?? []).filter(one => one.uid !== change.object.uid)
      if (held?.uid === change.object.uid) {
        const next = others.pop()
        if (next) rows.set(key, next)
        else rows.delete(key)
      }
      putRivals(rivals, key, others)
    } else if (!gone.has(change.object.uid) && !isOlder(change.object, held)) {
      const { uid, createdAt } = change.object
      const others = [...(rivals.get(key) ?? []), ...(held ? [held] : [])]
      putRivals(
        rivals,
        key,
        others.filter(one => one.uid !== uid && one.createdAt === createdAt),
      )
      rows.set(key, change.object)
    }
  }
  for (const uid of gone) {
    if (gone.size <= TOMBSTONES) break
    gone.delete(uid)
  }
  return { ...facts, rows, gone, rivals }
}

function putRivals(rivals: Map<string, readonly Kept[]>, key: string, others: readonly Kept[]): void {
  // A name is not made more than a few times within a second; beyond that the oldest are forgotten.
  if (others.length > 0) rivals.set(key, others.slice(-RIVALS))
  else rivals.delete(key)
}

function isOlder(object: Kept, held: Kept | undefined): boolean {
  return held !== undefined && held.uid !== object.uid && object.createdAt < held.createdAt
}
