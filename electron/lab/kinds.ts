import type { Kept, KeptKinds, KindName } from './kept.ts'
import type { Change } from './observation.ts'

/** How many deleted uids are remembered, so that a late event does not bring back a ghost. */
const TOMBSTONES = 2_000

/** What is known of one kind of one cluster. */
export interface KindFacts<Name extends KindName = KindName> {
  /** By `namespace/name`: at most one row, whatever came before it. */
  readonly rows: ReadonlyMap<string, KeptKinds[Name]>
  readonly gone: ReadonlySet<string>
  /** When a complete list was last taken in; null before the first. */
  readonly listedAt: number | null
  readonly forbidden: boolean
}

export const NO_KIND: KindFacts = { rows: new Map(), gone: new Set(), listedAt: null, forbidden: false }

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
  for (const change of changes) {
    const key = keyOf(change.object)
    const held = rows.get(key)
    if (change.type === 'gone') {
      gone.add(change.object.uid)
      if (held?.uid === change.object.uid) rows.delete(key)
    } else if (!gone.has(change.object.uid) && !isOlder(change.object, held)) {
      rows.set(key, change.object)
    }
  }
  for (const uid of gone) {
    if (gone.size <= TOMBSTONES) break
    gone.delete(uid)
  }
  return { ...facts, rows, gone }
}

function isOlder(object: Kept, held: Kept | undefined): boolean {
  return held !== undefined && held.uid !== object.uid && object.createdAt < held.createdAt
}
