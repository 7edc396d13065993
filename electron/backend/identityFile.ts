import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import path from 'node:path'
import { ID_LENGTH, type NodeId } from '../../shared/lab/ids.ts'
import type { Minted } from '../lab/mint.ts'

/**
 * The node ids that were given, by name, in a file of the data folder. A file that is damaged is kept aside,
 * one that cannot be read stays as it is; ids are then given anew.
 */
export class IdentityFile {
  #file: string
  #writing: Promise<string | null> = Promise.resolve(null)
  /** The file is there and may not be read: it is not ours to replace. */
  #locked = false
  #complained = false

  constructor(file: string) {
    this.#file = file
  }

  /** The stored ids, and what is wrong with the file; null where nothing is. */
  async read(): Promise<{ minted: Minted; problem: string | null }> {
    let text: string
    try {
      text = await readFile(this.#file, 'utf8')
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return { minted: new Map(), problem: null }
      this.#locked = true
      const problem = `${this.#file} cannot be read (${code}): nodes may get new ids. Check its permissions.`
      return { minted: new Map(), problem }
    }
    try {
      return { minted: idsOf(JSON.parse(text)), problem: null }
    } catch {
      const aside = await this.#setAside()
      return { minted: new Map(), problem: `${this.#file} was damaged; it is kept as ${aside}.` }
    }
  }

  /**
   * Writes the ids whole: a reader sees the old file or the new one, never half. Resolves to what went wrong,
   * once; null where nothing did.
   */
  write(minted: Minted): Promise<string | null> {
    const text = `${JSON.stringify({ version: 1, ids: Object.fromEntries(minted) }, null, 2)}\n`
    this.#writing = this.#writing.then(async () => {
      if (this.#locked) return null
      try {
        await replaceFile(this.#file, text)
        return null
      } catch (error) {
        if (this.#complained) return null
        this.#complained = true
        return `${this.#file} cannot be written (${(error as NodeJS.ErrnoException).code}): ids of nodes are not kept.`
      }
    })
    return this.#writing
  }

  /** Resolves when everything given to `write` is on disk. */
  async written(): Promise<void> {
    await this.#writing
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

/** The ids of such a file; throws where it holds anything else. */
function idsOf(value: unknown): Minted {
  const { version, ids } = value as { version?: unknown; ids?: unknown }
  if (version !== 1 || typeof ids !== 'object' || ids === null) throw new TypeError('not a file of ids')
  return new Map(Object.entries(ids).map(([name, id]) => [name, nodeIdOf(id)]))
}

function nodeIdOf(id: unknown): NodeId {
  if (typeof id === 'string' && id.startsWith('node:') && id.length <= ID_LENGTH) return id as NodeId
  throw new TypeError('not the id of a node')
}

/** Replaces a file by rename, synced first, readable by its owner only. */
async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const next = `${file}.${process.pid}.new`
  try {
    const handle = await open(next, 'w', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(next, file)
  } catch (error) {
    await unlink(next).catch(() => {})
    throw error
  }
}
