import type { DatabaseSync } from 'node:sqlite'
import type { LabId, NodeId } from '../../shared/lab/ids.ts'
import type { ShownState } from '../../shared/lab/state.ts'
import { stateOf } from './journalTable.ts'

/** A watch that was not noted for this long has ended, whatever became of its process; ms. */
const NOTED = 150_000

/** From when to when a lab was watched. */
export interface Watch {
  readonly from: number
  readonly to: number
}

/** A watch that nobody has ended. */
export interface OpenWatch extends Watch {
  readonly pid: number
}

/** Whether the watch of another process goes on. */
export function isGoingOn({ pid, to }: OpenWatch, now: number): boolean {
  // One process watches a lab once: an earlier one had the same number, as in a container.
  if (pid === process.pid || Math.abs(now - to) > NOTED) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The watches of a lab that nobody has ended, oldest first. */
export function openWatches(db: DatabaseSync, lab: LabId): OpenWatch[] {
  const rows = db
    .prepare('SELECT begun, until, pid FROM watches WHERE lab = ? AND pid IS NOT NULL ORDER BY begun')
    .all(lab) as { begun: number; until: number; pid: number }[]
  return rows.map(({ begun, until, pid }) => ({ from: begun, to: until, pid }))
}

/** The watch of this process goes on until `to`; where none of this begin is there, it begins and others of it end. */
export function watchedUntil(db: DatabaseSync, lab: LabId, begun: number, to: number): void {
  const [from, until] = [Math.round(begun), Math.round(Math.max(begun, to))]
  const done = db
    .prepare('UPDATE watches SET until = ? WHERE lab = ? AND begun = ? AND pid = ?')
    .run(until, lab, from, process.pid)
  if (Number(done.changes) > 0) return
  endWatch(db, lab)
  db.prepare('INSERT INTO watches (lab, begun, until, pid) VALUES (?,?,?,?)').run(
    lab,
    from,
    until,
    process.pid,
  )
}

/** A process does not watch the lab from now on. */
export function endWatch(db: DatabaseSync, lab: LabId, pid = process.pid): void {
  db.prepare('UPDATE watches SET pid = NULL WHERE lab = ? AND pid = ?').run(lab, pid)
}

/** The times in which a lab was watched that reach past `from`, oldest first; wall ms. */
export function watchesSince(db: DatabaseSync, lab: LabId, from: number): Watch[] {
  const rows = db
    .prepare('SELECT begun, until FROM watches WHERE lab = ? AND until >= ? ORDER BY begun')
    .all(lab, Math.round(from)) as { begun: number; until: number }[]
  return rows.map(({ begun, until }) => ({ from: begun, to: until }))
}

/** From this moment on a node is in a state, of which “unknown” is one. */
export interface Turn {
  readonly subject: string
  readonly at: number
  readonly state: ShownState
}

/** Writes that a node is in a state from `at` on; wall ms. */
export function addTurn(db: DatabaseSync, lab: LabId, node: NodeId, state: ShownState, at: number): void {
  db.prepare('INSERT INTO turns (lab, subject, at, state) VALUES (?,?,?,?)').run(
    lab,
    node,
    Math.round(at),
    state,
  )
}

/** The turns of every node since a moment, oldest first, and the last before it of each. */
export function turnsSince(db: DatabaseSync, lab: LabId, from: number): Turn[] {
  const rows = db
    .prepare(
      `SELECT subject, max(at) AS at, state FROM turns WHERE lab = ?1 AND at < ?2 GROUP BY subject
       UNION ALL
       SELECT subject, at, state FROM turns WHERE lab = ?1 AND at >= ?2
       ORDER BY at`,
    )
    .all(lab, Math.round(from)) as { subject: string; at: number; state: string }[]
  return rows.flatMap(({ subject, at, state: word }) => {
    const state = stateOf(word)
    return state === null ? [] : [{ subject, at, state }]
  })
}
