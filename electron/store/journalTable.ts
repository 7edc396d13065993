import type { DatabaseSync } from 'node:sqlite'
import type * as z from 'zod'
import {
  JOURNAL_DAYS,
  type JournalEntry,
  type JournalPage,
  type journalQuerySchema,
} from '../../shared/contract/journal.ts'
import type { EntityId, LabId } from '../../shared/lab/ids.ts'
import type { ShownState } from '../../shared/lab/state.ts'

const DAY = 86_400_000
/** Of entries, when the file is too large: this share of the oldest goes. */
const TIGHT = 10

export type NewEntry = Omit<JournalEntry, 'id'>
/** From when to when a lab was watched. */
export interface Watch {
  readonly from: number
  readonly to: number
}

export function addEntry(db: DatabaseSync, lab: LabId, entry: NewEntry): void {
  db.prepare(
    'INSERT INTO entries (lab, at, kind, subject, name, node, before, after, sentence) VALUES (?,?,?,?,?,?,?,?,?)',
  ).run(
    lab,
    Math.round(entry.at),
    entry.kind,
    entry.subject,
    entry.name,
    entry.node,
    entry.from,
    entry.to,
    entry.sentence,
  )
}

/** The state each subject was last known to be in, before this run. */
export function lastStates(db: DatabaseSync, lab: LabId): Map<string, { state: ShownState; at: number }> {
  const rows = db.prepare('SELECT subject, state, at FROM states WHERE lab = ?').all(lab)
  return new Map(
    (rows as { subject: string; state: ShownState; at: number }[]).map(({ subject, state, at }) => [
      subject,
      { state, at },
    ]),
  )
}

export function putState(
  db: DatabaseSync,
  lab: LabId,
  subject: EntityId,
  state: ShownState,
  at: number,
): void {
  db.prepare('INSERT OR REPLACE INTO states (lab, subject, state, at) VALUES (?,?,?,?)').run(
    lab,
    subject,
    state,
    Math.round(at),
  )
}

/** The watch that is under way goes on until `to`; where none of this begin is there, it begins. */
export function watchedUntil(db: DatabaseSync, lab: LabId, begun: number, to: number): void {
  const [from, until] = [Math.round(begun), Math.round(to)]
  const done = db.prepare('UPDATE watches SET until = ? WHERE lab = ? AND begun = ?').run(until, lab, from)
  if (Number(done.changes) === 0)
    db.prepare('INSERT INTO watches (lab, begun, until) VALUES (?,?,?)').run(lab, from, until)
}

export function watchesSince(db: DatabaseSync, lab: LabId, from: number): Watch[] {
  const rows = db
    .prepare('SELECT begun, until FROM watches WHERE lab = ? AND until >= ? ORDER BY begun')
    .all(lab, Math.round(from)) as { begun: number; until: number }[]
  return rows.map(({ begun, until }) => ({ from: begun, to: until }))
}

/** Changes of state of the subjects of one kind since a moment, oldest first, and the last before it of each. */
export function statesSince(db: DatabaseSync, lab: LabId, prefix: string, from: number) {
  const columns = 'subject, at, before, after'
  const kind = `lab = ? AND kind = 'state' AND subject >= ? AND subject < ?`
  const bounds = [lab, prefix, `${prefix.slice(0, -1)};`] as const
  const rows = db
    .prepare(
      `SELECT ${columns} FROM entries WHERE ${kind} AND at >= ?
       UNION ALL
       SELECT ${columns} FROM entries WHERE id IN
         (SELECT MAX(id) FROM entries WHERE ${kind} AND at < ? GROUP BY subject)
       ORDER BY at`,
    )
    .all(...bounds, Math.round(from), ...bounds, Math.round(from))
  return rows as { subject: string; at: number; before: ShownState | null; after: ShownState | null }[]
}

type Query = z.output<typeof journalQuerySchema>

/** A page of entries, newest first. One row more than asked for says whether there are older ones. */
export function journalPage(db: DatabaseSync, query: Query, problem: string | null): JournalPage {
  const where = ['lab = ?']
  const values: (string | number)[] = [query.lab]
  const and = (clause: string, ...more: (string | number)[]) => {
    where.push(clause)
    values.push(...more)
  }
  if (query.kinds.length > 0) and(`kind IN (${query.kinds.map(() => '?').join(',')})`, ...query.kinds)
  if (query.node !== null) and('node = ?', query.node)
  if (query.subject !== null) and('subject = ?', query.subject)
  if (query.before !== null) and('id < ?', query.before)
  for (const word of query.text.toLowerCase().split(/\s+/).filter(Boolean)) {
    and("(lower(name) LIKE ? ESCAPE '\\' OR lower(sentence) LIKE ? ESCAPE '\\')", like(word), like(word))
  }
  const rows = db
    .prepare(`SELECT * FROM entries WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT ?`)
    .all(...values, query.limit + 1) as unknown as Row[]
  const first = db.prepare('SELECT MIN(at) AS at FROM entries WHERE lab = ?').get(query.lab)
  return {
    entries: rows.slice(0, query.limit).map(entryOf),
    more: rows.length > query.limit,
    since: (first as { at: number | null } | undefined)?.at ?? null,
    problem,
  }
}

const like = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`

interface Row {
  id: number
  at: number
  kind: JournalEntry['kind']
  subject: EntityId | null
  name: string
  node: JournalEntry['node']
  before: ShownState | null
  after: ShownState | null
  sentence: string
}

const entryOf = ({ id, at, kind, subject, name, node, before, after, sentence }: Row): JournalEntry => ({
  id,
  at,
  kind,
  subject,
  name,
  node,
  from: before,
  to: after,
  sentence,
})

/** Removes what is older than the journal goes back, and where the file is too large a share of what is left. */
export function pruneJournal(db: DatabaseSync, now: number, tight: boolean): void {
  const oldest = Math.round(now - JOURNAL_DAYS * DAY)
  db.prepare('DELETE FROM entries WHERE at < ?').run(oldest)
  db.prepare('DELETE FROM watches WHERE until < ?').run(oldest)
  if (!tight) return
  db.prepare(
    `DELETE FROM entries WHERE id IN
       (SELECT id FROM entries ORDER BY id LIMIT (SELECT 1 + COUNT(*) / ${TIGHT} FROM entries))`,
  ).run()
}
