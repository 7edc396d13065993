import { mkdir, open, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { nodeIdSchema } from '../../shared/lab/ids.ts'
import type { Minted } from '../lab/identity.ts'

const schema = z.object({ version: z.literal(1), ids: z.record(z.string(), nodeIdSchema) })

/**
 * The node ids that were given, by name, in a file of the data folder. A file that cannot be read is kept
 * aside, never overwritten; ids are then given anew.
 */
export class IdentityFile {
  #file: string
  #writing: Promise<void> = Promise.resolve()

  constructor(file: string) {
    this.#file = file
  }

  async read(): Promise<{ minted: Minted; problem: string | null }> {
    let text: string
    try {
      text = await readFile(this.#file, 'utf8')
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      return { minted: new Map(), problem: missing ? null : `${this.#file} cannot be read.` }
    }
    try {
      return { minted: new Map(Object.entries(schema.parse(JSON.parse(text)).ids)), problem: null }
    } catch {
      const aside = `${this.#file}.broken`
      await rename(this.#file, aside).catch(() => {})
      return { minted: new Map(), problem: `${this.#file} was damaged; it is kept as ${aside}.` }
    }
  }

  /** Writes the ids whole: a reader sees the old file or the new one, never half. */
  write(minted: Minted): Promise<void> {
    const text = `${JSON.stringify({ version: 1, ids: Object.fromEntries(minted) }, null, 2)}\n`
    this.#writing = this.#writing.then(() => replaceFile(this.#file, text)).catch(() => {})
    return this.#writing
  }
}

/** Replaces a file by rename, synced first, readable by its owner only. */
async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const next = `${file}.${process.pid}.new`
  const handle = await open(next, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(next, file)
}
