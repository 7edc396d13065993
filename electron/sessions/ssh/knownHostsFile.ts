import { createHmac, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { ChangedMeanwhile, replaceWhole } from '../replaceWhole.ts'
import { keyType } from './knownHosts.ts'

/** The file or its line is not as it was when the key was judged. */
export class KnownHostsChanged extends Error {}

/**
 * Adds one line to a known_hosts file, which is made where there is none. What stands in the file stays as it is, and
 * ssh may write to it at the same time. Rejects with the error of the file system.
 */
export async function appendHostKey(file: string, name: string, key: Buffer, hashed: boolean): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const handle = await open(file, 'a+', 0o600)
  try {
    const { size } = await handle.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await handle.read(last, 0, 1, size - 1)
    // A last line without its end would swallow ours.
    const gap = size > 0 && last[0] !== 0x0a ? '\n' : ''
    await handle.appendFile(`${gap}${hashed ? hash(name) : name} ${keyType(key)} ${key.toString('base64')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Puts another key into one line of a known_hosts file: names, markers, comments, line ends and every other line stay
 * byte for byte. Whole or not at all; a link stays one. Rejects with KnownHostsChanged where the line holds another
 * key by now, else with the error of the file system.
 */
export async function replaceHostKey(named: string, line: number, old: Buffer, next: Buffer): Promise<void> {
  const file = await realpath(named)
  // One byte a character, so that what is no UTF-8 is kept too.
  const before = await readFile(file)
  const lines = before.toString('latin1').split('\n')
  const text = lines[line - 1] ?? ''
  const at = text.indexOf(old.toString('base64'))
  const type = keyType(old) ?? ''
  const typeAt = text.lastIndexOf(type, at)
  if (at < 0 || typeAt < 0) {
    throw new KnownHostsChanged(`${named} line ${line} does not hold that key any more.`)
  }
  const between = text.slice(typeAt + type.length, at)
  const after = text.slice(at + old.toString('base64').length)
  lines[line - 1] = text.slice(0, typeAt) + keyType(next) + between + next.toString('base64') + after
  try {
    await replaceWhole(file, before, Buffer.from(lines.join('\n'), 'latin1'))
  } catch (error) {
    // ssh may have added a line meanwhile.
    throw error instanceof ChangedMeanwhile ? new KnownHostsChanged(error.message) : error
  }
}

/** A name as HashKnownHosts writes it. */
function hash(name: string): string {
  const salt = randomBytes(20)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}
