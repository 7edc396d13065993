import type { DatabaseSync } from 'node:sqlite'
import type { Work } from './store.ts'

/** Runs work as one transaction that writes: all of it or, where it throws, nothing. */
export function transaction<Value>(db: DatabaseSync, work: () => Value): Value {
  db.exec('BEGIN IMMEDIATE')
  try {
    const done = work()
    db.exec('COMMIT')
    return done
  } catch (error) {
    rollBack(db)
    throw error
  }
}

/**
 * Writes every work and then `last`, in one transaction. A work that is wrong itself is left out, takes no other with
 * it, and is answered with; null where none was. Throws where the file cannot take them.
 */
export function writeAll(db: DatabaseSync, works: readonly Work[], last: () => void): string | null {
  let wrong: string | null = null
  transaction(db, () => {
    for (const work of works) wrong = writeOne(db, work) ?? wrong
    last()
  })
  return wrong
}

/**
 * The answer to a question with works that could not be written yet: done, asked and undone, which needs no room on
 * a disk. Where not even that can be, the answer is that of the file.
 */
export function undone<Value>(
  db: DatabaseSync,
  works: readonly Work[],
  question: (db: DatabaseSync) => Value,
): Value {
  if (works.length === 0) return question(db)
  try {
    db.exec('BEGIN IMMEDIATE')
    for (const work of works) writeOne(db, work)
  } catch {
    rollBack(db)
    return question(db)
  }
  try {
    return question(db)
  } finally {
    rollBack(db)
  }
}

/** SQLite's numbers of what is the fault of a work: a constraint, a mismatch, a misuse, a wrong statement. */
const WRONG = new Set([1, 18, 19, 20, 21, 25])

function writeOne(db: DatabaseSync, work: Work): string | null {
  db.exec('SAVEPOINT work')
  try {
    work(db)
    db.exec('RELEASE work')
    return null
  } catch (error) {
    const { errcode, message } = error as Error & { errcode?: number }
    // What is no answer of SQLite is a mistake of ours.
    if (errcode !== undefined && !WRONG.has(errcode & 0xff)) throw error
    db.exec('ROLLBACK TO work; RELEASE work')
    return message
  }
}

function rollBack(db: DatabaseSync): void {
  // A full disk or a damaged file may have undone it already.
  try {
    if (db.isTransaction) db.exec('ROLLBACK')
  } catch {
    // It is undone when the file is opened again.
  }
}
