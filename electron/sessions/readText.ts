import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** Why a file cannot be used, and what to do. */
export class Unusable extends Error {
  readonly advice: string
  /** There is no such file. */
  readonly missing: boolean

  constructor(sentence: string, advice: string, missing = false) {
    super(sentence)
    this.advice = advice
    this.missing = missing
  }
}

/** The text of a regular file of at most `limit` bytes. Never rejects. */
export async function readText(file: string, limit: number): Promise<string | Unusable> {
  let handle: Awaited<ReturnType<typeof open>> | null = null
  try {
    // Without O_NONBLOCK opening a named pipe waits for a writer for ever.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const { size, isFile } = await handle.stat().then(stat => ({ size: stat.size, isFile: stat.isFile() }))
    if (!isFile) return new Unusable('This is not a regular file.', 'Name a file.')
    if (size > limit) {
      const sentence = `The file has ${sizeWords(size)}; more than ${sizeWords(limit)} is not read.`
      return new Unusable(sentence, 'Check that this is the right file.')
    }
    const bytes = Buffer.alloc(limit + 1)
    let length = 0
    for (;;) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length)
      length += bytesRead
      if (bytesRead === 0 || length > limit) break
    }
    if (length > limit) return new Unusable(`The file has more than ${sizeWords(limit)}.`, 'Check the file.')
    return decoded(bytes.subarray(0, length))
  } catch (error) {
    return new Unusable(...reasonOf((error as NodeJS.ErrnoException).code))
  } finally {
    await handle?.close().catch(() => {})
  }
}

function decoded(bytes: Buffer): string | Unusable {
  const binary = new Unusable('The file is binary, not text.', 'Check that this is the right file.')
  if (bytes.includes(0)) return binary
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return binary
  }
}

function reasonOf(code: string | undefined): [sentence: string, advice: string, missing?: boolean] {
  if (code === 'ENOENT' || code === 'ENOTDIR') return ['The file does not exist.', 'Check the path.', true]
  if (code === 'EACCES' || code === 'EPERM') {
    return ['The file may not be read by this user.', 'Give yourself the right to read it.']
  }
  return [`The file cannot be read (${code ?? 'unknown error'}).`, 'Check the path.']
}

function sizeWords(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${+(bytes / 1024 / 1024).toFixed(1)} MiB` : `${Math.round(bytes / 1024)} KiB`
}
