import { type FileHandle, mkdir, open, readFile, realpath, rename, unlink } from 'node:fs/promises'
import path from 'node:path'

/** What a file of Homeport's own holds and how it is told of. */
export interface KeptForm<Value> {
  readonly version: number
  /** The value of a parsed file; throws where it holds anything else. */
  read(json: { readonly [key: string]: unknown }): Value | Promise<Value>
  /** The fields that are written beside the version. */
  write(value: Value): object
  /** What it means that the file cannot be read, and that it cannot be written; no full stop. */
  readonly unread: string
  readonly unwritten: string
}

/** What was read: null where there is no file yet or none that can be used. */
export interface KeptRead<Value> {
  readonly value: Value | null
  /** What is wrong with the file, one or two sentences; null where nothing is. */
  readonly problem: string | null
}

/**
 * One small JSON file of Homeport's own, readable by its owner alone. A write is whole or not at all, and the
 * copy before it stays as `.last`: a file that turns out damaged, or of another version, is kept aside and the last
 * good copy is used. One that may not be read stays as it is and is not written over.
 */
export class KeptFile<Value> {
  #file: string
  #form: KeptForm<Value>
  #writing: Promise<string | null> = Promise.resolve(null)
  #locked = false
  #complained = false

  constructor(file: string, form: KeptForm<Value>) {
    this.#file = file
    this.#form = form
  }

  async read(): Promise<KeptRead<Value>> {
    const last = `${this.#file}.last`
    try {
      return { value: await this.#readFrom(this.#file), problem: null }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // A write that was cut between its two renames leaves the last copy alone.
      if (code === 'ENOENT') return { value: await this.#readFrom(last).catch(() => null), problem: null }
      if (code !== undefined) {
        this.#locked = true
        const problem = `${this.#file} cannot be read (${code}): ${this.#form.unread}. Check its permissions.`
        return { value: null, problem }
      }
      const aside = await this.#setAside()
      const value = await this.#readFrom(last).catch(() => null)
      const good = value === null ? '' : ' The copy before it is used.'
      return { value, problem: `${this.#file} was damaged; it is kept as ${aside}.${good}` }
    }
  }

  /** Resolves to what went wrong, once; null where nothing did. Later values win over earlier ones. */
  write(value: Value): Promise<string | null> {
    const { version, unwritten } = this.#form
    const text = `${JSON.stringify({ version, ...this.#form.write(value) }, null, 2)}\n`
    this.#writing = this.#writing.then(async () => {
      if (this.#locked) return null
      try {
        await replaceFile(this.#file, text)
        return null
      } catch (error) {
        if (this.#complained) return null
        this.#complained = true
        return `${this.#file} cannot be written (${(error as NodeJS.ErrnoException).code}): ${unwritten}.`
      }
    })
    return this.#writing
  }

  /** Resolves when everything given to `write` is on disk. */
  async written(): Promise<void> {
    await this.#writing
  }

  async #readFrom(file: string): Promise<Value> {
    const json = JSON.parse(await readFile(file, 'utf8')) as { version?: unknown } | null
    if (typeof json !== 'object' || json === null) throw new TypeError('no object')
    if (json.version !== this.#form.version) throw new TypeError('another version')
    return await this.#form.read(json as { readonly [key: string]: unknown })
  }

  /** An older damaged file is not written over: it may be the better one. */
  async #setAside(): Promise<string> {
    for (let n = 1; ; n++) {
      const aside = n === 1 ? `${this.#file}.broken` : `${this.#file}.broken-${n}`
      try {
        await (await open(aside, 'wx', 0o600)).close()
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST' && n < 100) continue
        this.#locked = true
        return this.#file
      }
      await rename(this.#file, aside).catch(() => {})
      return aside
    }
  }
}

/** Replaces a file by rename, synced first, its folder after. Where it is a link, what it leads to is replaced. */
async function replaceFile(named: string, text: string): Promise<void> {
  await mkdir(path.dirname(named), { recursive: true, mode: 0o700 })
  const file = await realpath(named).catch(() => named)
  const next = `${file}.${process.pid}.new`
  try {
    await synced(await open(next, 'w', 0o600), handle => handle.writeFile(text))
    await rename(file, `${named}.last`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await rename(next, file)
  } catch (error) {
    await unlink(next).catch(() => {})
    throw error
  }
  // Some systems cannot sync a folder; the file itself is safe then, its name at the system's leisure.
  await synced(await open(path.dirname(file), 'r'), async () => {}).catch(() => {})
}

async function synced(handle: FileHandle, work: (handle: FileHandle) => Promise<void>): Promise<void> {
  try {
    await work(handle)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
