import { statSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../clock.ts'
import { type Opened, openDatabase } from './openDatabase.ts'
import { transaction, undone, writeAll } from './transaction.ts'

/** What was said is written once so often, in one transaction; ms. */
const BATCH_EVERY = 60_000
/** Works that wait for their transaction; beyond it the oldest are given up and said to be. */
const MOST_WAITING = 20_000
/** The file is pruned past this many bytes, oldest entries first. */
const SIZE_LIMIT = 64 * 1024 * 1024

/** One write of a batch. */
export type Work = (db: DatabaseSync) => void

export interface StoreOptions {
  dataDir: string
  clock: Clock
  /** Gets one sentence for each thing that is wrong with the file. */
  tell: (problem: string) => void
  /** Removes what is too old; `tight` asks for more than age would take. Part of a batch. */
  prune: (db: DatabaseSync, tight: boolean) => void
  sizeLimit?: number
}

/**
 * What Homeport remembers between its runs, in one SQLite file. SQLite is synchronous in this process, so writes wait
 * and go together once a minute; a crash loses at most that minute, never a half of it. What goes wrong is told and
 * lived with: nothing but a question that is wrong itself makes it throw.
 */
export class Store {
  #options: StoreOptions
  #opening: Promise<Opened> | null = null
  #problem: string | null = null
  /** The problem is that writes fail; it ends with the first that does not. */
  #unwritten = false
  #waiting: Work[] = []
  /** Files that were opened, one after the other. */
  #files = 0
  #planned: (() => void) | null = null
  #closed = false

  constructor(options: StoreOptions) {
    this.#options = options
  }

  get file(): string {
    return path.join(this.#options.dataDir, 'homeport.db')
  }

  /** Rises when another file takes the place of the one before: what was written is not there any more. */
  get files(): number {
    return this.#files
  }

  /** What is wrong with the file: since the start, or as long as writes fail; null where nothing is. */
  get problem(): string | null {
    return this.#problem
  }

  /** Adds a write to the next batch. */
  write(work: Work): void {
    if (this.#closed) return
    this.#waiting.push(work)
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift()
      this.#complain(`${this.file} takes nothing in: the oldest of what happened is not kept.`, true)
    }
    this.#plan()
  }

  /** Answers from the file as it is with everything that was said so far. */
  async read<Value>(question: (db: DatabaseSync) => Value): Promise<Value> {
    await this.flush()
    const opened = await this.#open()
    try {
      return undone(opened.db, this.#waiting, question)
    } catch (error) {
      await this.#mend(error, opened)
      return undone((await this.#open()).db, this.#waiting, question)
    }
  }

  /** Writes at once, in a transaction of its own, and answers; null where the file cannot take it now. */
  async now<Value>(work: (db: DatabaseSync) => Value): Promise<Value | null> {
    for (let again = false; ; again = true) {
      await this.flush()
      const opened = await this.#open()
      try {
        return transaction(opened.db, () => work(opened.db))
      } catch (error) {
        await this.#mend(error, opened)
        if (again) return null
      }
    }
  }

  /** Writes what waits, in one transaction. */
  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return
    const opened = await this.#open()
    const { db } = opened
    const works = this.#waiting
    this.#waiting = []
    try {
      const failed = writeAll(db, works, () => this.#options.prune(db, this.#tooLarge(db)))
      if (failed !== null) this.#options.tell(`Something that happened could not be kept: ${failed}.`)
      if (this.#unwritten) this.#problem = null
      this.#unwritten = false
    } catch (error) {
      // The next batch takes these with it.
      this.#waiting = [...works, ...this.#waiting]
      this.#plan()
      await this.#mend(error, opened)
      return
    }
    try {
      db.exec('PRAGMA incremental_vacuum')
    } catch {
      // The room is given back another time: what was written is written.
    }
  }

  /** Writes what waits and gives the file back. */
  async close(): Promise<void> {
    this.#unplan()
    if (this.#opening === null && this.#waiting.length === 0) {
      this.#closed = true
      return
    }
    await this.flush()
    // A file that turned out damaged was begun anew: what was to be said still is.
    await this.flush()
    this.#closed = true
    this.#unplan()
    const { db, memory } = await this.#open()
    try {
      // A write-ahead log that is empty leaves one file behind instead of three.
      if (!memory) db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // The next start takes the log in.
    }
    release(db)
  }

  #plan(): void {
    if (this.#closed) return
    this.#planned ??= this.#options.clock.after(BATCH_EVERY, () => {
      this.#planned = null
      void this.flush()
    })
  }

  #unplan(): void {
    this.#planned?.()
    this.#planned = null
  }

  async #open(): Promise<Opened> {
    const opening = this.#opening
    const held = await opening
    // Somebody took the file away or put another in its place: what is written now would go with it.
    if (held && !held.memory && inodeOf(this.file) !== held.inode) this.#reopen(held, opening, false)
    this.#opening ??= this.#opened(false)
    return this.#opening
  }

  /** Of several that meet the same trouble the first opens the file again. */
  #reopen(held: Opened, opening: Promise<Opened> | null, damaged: boolean): void {
    if (this.#opening !== opening) return
    release(held.db)
    this.#opening = this.#opened(damaged)
  }

  async #opened(damaged: boolean): Promise<Opened> {
    this.#files += 1
    const opened = await openDatabase(this.file, damaged)
    if (opened.problem !== null) this.#complain(opened.problem)
    return opened
  }

  /** A file that turns out damaged while it is used is kept aside like one that was at the start. */
  async #mend(error: unknown, used: Opened): Promise<void> {
    const { errcode, message } = error as Error & { errcode?: number }
    const code = (errcode ?? 0) & 0xff
    // 5: another Homeport holds it. The rest is told, once.
    if (code === 5) return
    if (code !== 11 && code !== 26) return this.#complain(`${this.file} cannot be written: ${message}.`, true)
    const opening = this.#opening
    if ((await opening) === used) this.#reopen(used, opening, true)
    await this.#opening
  }

  #tooLarge(db: DatabaseSync): boolean {
    const pages = (db.prepare('PRAGMA page_count').get() as { page_count: number }).page_count
    const free = (db.prepare('PRAGMA freelist_count').get() as { freelist_count: number }).freelist_count
    const size = (db.prepare('PRAGMA page_size').get() as { page_size: number }).page_size
    return (pages - free) * size > (this.#options.sizeLimit ?? SIZE_LIMIT)
  }

  #complain(problem: string, unwritten = false): void {
    if (problem === this.#problem) return
    this.#problem = problem
    this.#unwritten = unwritten
    this.#options.tell(problem)
  }
}

function inodeOf(file: string): number | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })?.ino
  } catch {
    return undefined
  }
}

function release(db: DatabaseSync): void {
  try {
    db.close()
  } catch {
    // A damaged file may not even be given back.
  }
}
