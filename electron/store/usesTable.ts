import type { DatabaseSync } from 'node:sqlite'

/** Keys that are remembered; the least used of the oldest go first. */
const MOST = 2_000

export interface Use {
  readonly key: string
  readonly count: number
  /** Wall ms of the last. */
  readonly at: number
}

/** Counts one more use of a palette entry; the longest unused are dropped past a bound. */
export function addUse(db: DatabaseSync, key: string, at: number): void {
  db.prepare(
    'INSERT INTO uses (key, count, at) VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE SET count = count + 1, at = excluded.at',
  ).run(key, Math.round(at))
  db.prepare('DELETE FROM uses WHERE key IN (SELECT key FROM uses ORDER BY at DESC LIMIT -1 OFFSET ?)').run(
    MOST,
  )
}

/** The most used first. */
export function listUses(db: DatabaseSync): Use[] {
  const rows = db.prepare('SELECT key, count, at FROM uses ORDER BY count DESC, at DESC LIMIT 500').all()
  return (rows as unknown as Use[]).map(({ key, count, at }) => ({ key, count, at }))
}
