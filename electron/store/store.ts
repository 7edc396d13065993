import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../clock.ts'
import { type Opened, openDatabase } from './openDatabase.ts'

/** What was said is written once so often, in one transaction; ms. */
const BATCH_EVERY = 60_000
/** Works that wait for their transaction; beyond it the oldest are given up and said to be. */
const MOST_WAITING = 20_000
/** The file is pruned past this many bytes, oldest entries first. */
const SIZE_LIMIT = 64 * 1024 * 1024

/** One write of a batch; it must not throw for reasons of its own. */
type Work = (db: DatabaseSync) => void

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
 * and go together once a minute; a crash loses at most that minute, never a half of it.
 */
export class Store {
  #options: StoreOptions
  #opening: Promise<DatabaseSync> | null = null
  #memory = false
  #problem: string | null = null
  #waiting: Work[] = []
  #planned: (() => void) | null = null
  #closed = false

  constructor(options: StoreOptions) {
    this.#options = options
  }

  get file(): string {
    return path.join(this.#options.dataDir, 'homeport.db')
  }

  /** What is wrong with the file since the start; null where nothing is. */
  get problem(): string | null {
    return this.#problem
  }

  /** Adds a write to the next batch. */
  write(work: Work): void {
    if (this.#closed) return
    this.#waiting.push(work)
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift()
      this.#complain(`${this.file} takes nothing in: the oldest of what happened is not kept.`)
    }
    this.#planned ??= this.#options.clock.after(BATCH_EVERY, () => {
      this.#planned = null
      void this.flush()
    })
  }

  /** Answers from the file as it is with everything that was said so far. */
  async read<Value>(question: (db: DatabaseSync) => Value): Promise<Value> {
    await this.flush()
    const db = await this.#open()
    try {
      return question(db)
    } catch (error) {
      await this.#mend(error)
      return question(await this.#open())
    }
  }

  /** Writes what waits, in one transaction. */
  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return
    const db = await this.#open()
    const works = this.#waiting
    this.#waiting = []
    try {
      db.exec('BEGIN IMMEDIATE')
    } catch (error) {
      // Another Homeport writes: the next batch takes these with it.
      this.#waiting = [...works, ...this.#waiting]
      await this.#mend(error)
      return
    }
    try {
      for (const work of works) work(db)
      this.#options.prune(db, this.#tooLarge(db))
      db.exec('COMMIT')
      db.exec('PRAGMA incremental_vacuum')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      await this.#mend(error)
      if (this.#memory) return
      this.#waiting = [...works, ...this.#waiting]
    }
  }

  /** Writes what waits and gives the file back. */
  async close(): Promise<void> {
    this.#planned?.()
    this.#planned = null
    if (this.#opening === null && this.#waiting.length === 0) {
      this.#closed = true
      return
    }
    await this.flush()
    this.#closed = true
    const db = await this.#open()
    // A write-ahead log that is empty leaves one file behind instead of three.
    if (!this.#memory) db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
  }

  #open(): Promise<DatabaseSync> {
    this.#opening ??= openDatabase(this.file).then(opened => this.#take(opened))
    return this.#opening
  }

  #take({ db, problem, memory }: Opened): DatabaseSync {
    this.#memory = memory
    if (problem !== null) this.#complain(problem)
    return db
  }

  /** A file that turns out damaged while it is used is kept aside like one that was at the start. */
  async #mend(error: unknown): Promise<void> {
    const { errcode, message } = error as Error & { errcode?: number }
    const code = (errcode ?? 0) & 0xff
    // 5: another Homeport holds it. The rest is told, once.
    if (code === 5) return
    if (code !== 11 && code !== 26) return this.#complain(`${this.file} cannot be written: ${message}.`)
    const before = await this.#opening
    try {
      before?.close()
    } catch {
      // A damaged file may not even be given back.
    }
    this.#opening = null
    await this.#open()
  }

  #tooLarge(db: DatabaseSync): boolean {
    const pages = (db.prepare('PRAGMA page_count').get() as { page_count: number }).page_count
    const free = (db.prepare('PRAGMA freelist_count').get() as { freelist_count: number }).freelist_count
    const size = (db.prepare('PRAGMA page_size').get() as { page_size: number }).page_size
    return (pages - free) * size > (this.#options.sizeLimit ?? SIZE_LIMIT)
  }

  #complain(problem: string): void {
    if (problem === this.#problem) return
    this.#problem = problem
    this.#options.tell(problem)
  }
}
