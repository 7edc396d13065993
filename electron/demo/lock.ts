import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** A lock that ends with its process, however that ends. */
export interface Lock {
  release(): void
}

/**
 * Takes the lock of a folder; undefined when another process has it. It is SQLite's own lock on an empty database:
 * the one lock in Node that the operating system takes back by itself, on every system.
 */
export function takeLock(folder: string): Lock | undefined {
  const file = join(folder, 'lock')
  const database = new DatabaseSync(file)
  try {
    chmodSync(file, 0o600)
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    if (/locked|busy/i.test((error as Error).message)) return undefined
    throw error
  }
}
