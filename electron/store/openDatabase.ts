import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { MIGRATIONS } from './migrations.ts'

/** A write waits so long for another Homeport on the same file, ms; then its batch waits for the next turn. */
const BUSY = 1_000
/** SQLite's own numbers of what a file can be: damaged, or no database at all. */
const DAMAGED = new Set([11, 26])
const ASIDES = 100
/** What SQLite keeps beside a file. */
const BESIDE = ['-wal', '-shm']

export interface Opened {
  readonly db: DatabaseSync
  /** What went wrong and what was done, one or two sentences; null where nothing did. */
  readonly problem: string | null
  /** Nothing of it stays on disk. */
  readonly memory: boolean
  /** The file that is open, whatever stands under its name later; 0 for memory. */
  readonly inode: number
}

class Newer extends Error {}

/**
 * Opens the database of a data folder, brought to the present shape. A damaged file is kept aside with what belongs to
 * it and a new one begun; where none can be written, or a newer Homeport's file is there, it goes on in memory. With
 * `damaged` the file has proved to be so in use, whatever a look at it says. Never throws.
 */
export async function openDatabase(file: string, damaged = false): Promise<Opened> {
  const { DatabaseSync: Database } = await import('node:sqlite')
  const inMemory = (problem: string): Opened => {
    const db = new Database(':memory:')
    migrate(db)
    return { db, problem, memory: true, inode: 0 }
  }
  for (let again = false; ; again = true) {
    let db: DatabaseSync | null = null
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
      // Made by us first: SQLite would make it readable by others, and its other files take its rights.
      if (!existsSync(file)) {
        // What is left of a file that was taken away would be taken for its newest pages.
        for (const more of BESIDE) rmSync(file + more, { force: true })
        closeSync(openSync(file, 'a', 0o600))
      }
      if (damaged && !again) throw damage()
      const { ino, mode } = statSync(file)
      // It may have come from a copy that others could read.
      if ((mode & 0o077) !== 0 && process.platform !== 'win32') chmodSync(file, 0o600)
      db = new Database(file)
      prepare(db)
      return { db, problem: again ? problemOf(file) : null, memory: false, inode: ino }
    } catch (error) {
      try {
        db?.close()
      } catch {
        // A damaged file may not even be given back.
      }
      if (error instanceof Newer) {
        return inMemory(`${file} was written by a newer Homeport and is left alone; nothing new is kept now.`)
      }
      const { errcode, message, code } = error as NodeJS.ErrnoException & { errcode?: number }
      if (!DAMAGED.has((errcode ?? 0) & 0xff) || again || setAside(file) === null) {
        const why = code === 'ERR_SQLITE_ERROR' ? message : (code ?? message)
        return inMemory(
          `${file} cannot be used (${why}): what happens from now on is not kept. Check the folder.`,
        )
      }
    }
  }
}

const asides = new Map<string, string>()
const problemOf = (file: string) =>
  `${file} was damaged; it is kept as ${asides.get(file)}, and a new one was begun.`

/** Moves the file and what belongs to it out of the way, never over an older one. Null where that cannot be done. */
function setAside(file: string): string | null {
  for (let n = 1; n < ASIDES; n++) {
    const aside = n === 1 ? `${file}.broken` : `${file}.broken-${n}`
    if (existsSync(aside)) continue
    try {
      renameSync(file, aside)
      for (const more of BESIDE) {
        if (existsSync(file + more)) renameSync(file + more, aside + more)
      }
    } catch {
      return null
    }
    asides.set(file, aside)
    return aside
  }
  return null
}

const damage = () =>
  Object.assign(new Error('the file is damaged'), { code: 'ERR_SQLITE_ERROR', errcode: 11 })

function prepare(db: DatabaseSync): void {
  // Before anything that could change it.
  if (versionOf(db) > MIGRATIONS.length) throw new Newer()
  db.exec(`PRAGMA busy_timeout = ${BUSY}; PRAGMA auto_vacuum = INCREMENTAL;`)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;')
  const check = db.prepare('PRAGMA quick_check(1)').get() as { quick_check?: string } | undefined
  if (check?.quick_check !== 'ok') throw damage()
  migrate(db)
}

const versionOf = (db: DatabaseSync) =>
  (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version

/** Each step in a transaction of its own, so that a crash leaves one version or the next. */
function migrate(db: DatabaseSync): void {
  for (let version = versionOf(db); version < MIGRATIONS.length; version++) {
    db.exec('BEGIN IMMEDIATE')
    try {
      // Another Homeport may have done it while this one waited.
      if (versionOf(db) === version) {
        db.exec(MIGRATIONS[version] ?? '')
        db.exec(`PRAGMA user_version = ${version + 1}`)
      }
      db.exec('COMMIT')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}
