import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { type Clock, every } from '../clock.ts'

/** Every file is looked at this often, whatever the system tells: some file systems tell nothing; ms. */
const LOOK = 60_000
/** What writes a file is left this long to finish, ms. */
const SETTLE = 300
/** Folders that are watched; more are looked at only. */
const FOLDERS = 100
const FOLDER = 'folder '

/**
 * Tells which of some files have changed, come or gone, soon after it happened. Folders may be among them: they change
 * when a name in them comes or goes.
 */
export class FileWatch {
  #clock: Clock
  #changed: (files: readonly string[]) => void
  #seen = new Map<string, string>()
  #watchers = new Map<string, FSWatcher>()
  #stopLooking: () => void
  #settling: (() => void) | null = null
  #looking: Promise<void> = Promise.resolve()
  #closed = false

  constructor(clock: Clock, changed: (files: readonly string[]) => void) {
    this.#clock = clock
    this.#changed = changed
    this.#stopLooking = every(clock, LOOK, () => void this.#look())
  }

  /**
   * Watches these from now on, and no others. Resolves, when it knows how they are, with those that are new to it: what
   * was read of them before may be older than what it takes them for.
   */
  async follow(files: readonly string[]): Promise<readonly string[]> {
    const wanted = new Set(files)
    for (const file of this.#seen.keys()) if (!wanted.has(file)) this.#seen.delete(file)
    const unknown = [...wanted].filter(file => !this.#seen.has(file))
    for (const file of unknown) this.#seen.set(file, await signOf(file))
    const folderOf = (file: string) => (this.#seen.get(file)?.startsWith(FOLDER) ? file : path.dirname(file))
    if (!this.#closed) this.#watchFolders(new Set(files.map(folderOf)))
    return unknown
  }

  close(): void {
    this.#closed = true
    this.#stopLooking()
    this.#settling?.()
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
  }

  /** Folders, since a file that is replaced by another is lost to who watches the file. */
  #watchFolders(wanted: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue
      watcher.close()
      this.#watchers.delete(folder)
    }
    for (const folder of wanted) {
      if (this.#watchers.has(folder) || this.#watchers.size >= FOLDERS) continue
      try {
        const watcher = watch(folder, { persistent: false }, () => this.#stirred())
        watcher.on('error', () => {
          watcher.close()
          this.#watchers.delete(folder)
        })
        this.#watchers.set(folder, watcher)
      } catch {
        // Not there, or no more can be watched: it is looked at every minute.
      }
    }
  }

  #stirred(): void {
    this.#settling?.()
    this.#settling = this.#clock.after(SETTLE, () => {
      this.#settling = null
      void this.#look()
    })
  }

  #look(): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      const changed: string[] = []
      for (const [file, seen] of this.#seen) {
        const now = await signOf(file)
        if (now === seen || this.#closed || !this.#seen.has(file)) continue
        this.#seen.set(file, now)
        changed.push(file)
      }
      if (changed.length > 0) this.#changed(changed)
    })
    return this.#looking
  }
}

/** What is another when a file is another. */
async function signOf(file: string): Promise<string> {
  try {
    const of = await stat(file)
    return `${of.isDirectory() ? FOLDER : ''}${of.mtimeMs} ${of.ctimeMs} ${of.size} ${of.ino}`
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}
