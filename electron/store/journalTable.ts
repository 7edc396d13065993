import type { DatabaseSync } from 'node:sqlite'
import type * as z from 'zod'
import type { JournalEntry, JournalPage, journalQuerySchema } from '../../shared/contract/journal.ts'
import type { EntityId, LabId } from '../../shared/lab/ids.ts'
import { JOURNAL_DAYS, JOURNAL_KINDS } from '../../shared/lab/journal.ts'
import { SHOWN_STATES, type ShownState } from '../../shared/lab/state.ts'

const DAY = 86_400_000
/** A state is remembered this long, days, though its subject never changed or is gone. */
const STATE_DAYS = 365
/** Of entries, when the file is too large: this share of the oldest goes. */
const TIGHT = 10

/** Longest name and sentence that are kept. */
const NAME = 253
const SENTENCE = 600

export type NewEntry = Omit<JournalEntry, 'id'>

/** Writes an entry; long names and sentences are cut. */
export function addEntry(db: DatabaseSync, lab: LabId, entry: NewEntry): void {
  db.prepare(
    'INSERT INTO entries (lab, at, kind, subject, name, node, before, after, sentence) VALUES (?,?,?,?,?,?,?,?,?)',
  ).run(
    lab,
    Math.round(entry.at),
    entry.kind,
    entry.subject,
    entry.name.slice(0, NAME),
    entry.node,
    entry.from,
    entry.to,
    entry.sentence.slice(0, SENTENCE),
  )
}

/** The state each subject was last known to be in, before this run. */
export function lastStates(db: DatabaseSync, lab: LabId): Map<string, { state: ShownState; at: number }> {
  const rows = db.prepare('SELECT subject, state, at FROM states WHERE lab = ?').all(lab)
  const states = new Map<string, { state: ShownState; at: number }>()
  for (const row of rows as { subject: string; state: string; at: number }[]) {
    const state = stateOf(row.state)
    if (state !== null) states.set(row.subject, { state, at: row.at })
  }
  return states
}

/** Keeps the state a subject is in now, for the next start to compare with. */
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

type Query = z.output<typeof journalQuerySchema>

/** A page of entries, newest first. One row more than asked for says whether there are older ones. */
export function journalPage(db: DatabaseSync, query: Query, problem: string | null): JournalPage {
  const where = ['lab = ?']
  const values: (string | number)[] = [query.lab]
  const and = (clause: string, ...more: (string | number)[]) => {
    where.push(clause)
    values.push(...more)
  }
  if (query.node !== null) and('node = ?', query.node)
  if (query.subject !== null) and('subject = ?', query.subject)
  if (query.before !== null) and('id < ?', query.before)
  // LIKE itself takes capitals for small letters.
  for (const word of query.text.split(/\s+/).filter(Boolean)) {
    and("(name LIKE ? ESCAPE '\\' OR sentence LIKE ? ESCAPE '\\')", like(word), like(word))
  }
  const kinds = query.kinds.length === JOURNAL_KINDS.length ? [] : [...new Set(query.kinds)]
  const rows = db
    .prepare(pageSql(where.join(' AND '), kinds.length, query.node !== null || query.subject !== null))
    .all(
      ...(kinds.length === 0 ? [...values, query.limit + 1] : []),
      ...kinds.flatMap(kind => [...values, kind, query.limit + 1]),
      ...(kinds.length > 0 ? [query.limit + 1] : []),
    ) as unknown as Row[]
  const first = db.prepare('SELECT at FROM entries WHERE lab = ? ORDER BY id LIMIT 1').get(query.lab)
  return {
    entries: rows.slice(0, query.limit).flatMap(row => entryOf(row) ?? []),
    more: rows.length > query.limit,
    since: (first as { at: number | null } | undefined)?.at ?? null,
    problem,
  }
}

/**
 * The rows of a page. Each kind is read by its own index and the newest of all are taken: a rare kind is not looked for
 * among all the others. A node or subject has an index of its own, and few entries.
 */
function pageSql(where: string, kinds: number, narrow: boolean): string {
  const of = (more: string, index: string) =>
    `SELECT * FROM entries ${index} WHERE ${where}${more} ORDER BY id DESC LIMIT ?`
  if (kinds === 0) return of('', '')
  const each = `SELECT * FROM (${of(' AND kind = ?', narrow ? '' : 'INDEXED BY entries_kind')})`
  return `${Array.from({ length: kinds }, () => each).join(' UNION ALL ')} ORDER BY id DESC LIMIT ?`
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

/** Null where a row holds words that are none of ours: damage that SQLite cannot see. */
function entryOf({ id, at, kind, subject, name, node, before, after, sentence }: Row): JournalEntry | null {
  if (!JOURNAL_KINDS.includes(kind)) return null
  return { id, at, kind, subject, name, node, from: stateOf(before), to: stateOf(after), sentence }
}

/** A stored word as a state; null where it is none. */
export const stateOf = (word: string | null): ShownState | null =>
  SHOWN_STATES.find(state => state === word) ?? null

/** Removes what is older than the journal goes back, and where the file is too large a share of what is left. */
export function pruneJournal(db: DatabaseSync, now: number, tight: boolean): void {
  const oldest = Math.round(now - JOURNAL_DAYS * DAY)
  db.prepare('DELETE FROM entries WHERE at < ?').run(oldest)
  db.prepare('DELETE FROM watches WHERE until < ?').run(oldest)
  db.prepare('DELETE FROM turns WHERE at < ?').run(oldest)
  db.prepare('DELETE FROM states WHERE at < ?').run(Math.round(now - STATE_DAYS * DAY))
  if (!tight) return
  for (const table of ['entries', 'turns']) {
    db.prepare(
      `DELETE FROM ${table} WHERE id IN
         (SELECT id FROM ${table} ORDER BY id LIMIT (SELECT 1 + COUNT(*) / ${TIGHT} FROM ${table}))`,
    ).run()
  }
}
