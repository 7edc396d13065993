import { createHmac, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
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
  const before = await readFile(file, 'latin1')
  const lines = before.split('\n')
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
  await replace(file, before, lines.join('\n'))
}

async function replace(file: string, before: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(file)
  const fresh = `${file}.${process.pid}.new`
  try {
    const handle = await open(fresh, 'wx', mode & 0o777)
    try {
      await handle.writeFile(text, 'latin1')
      // The mode that a file is made with loses what the mask of this process takes away.
      await handle.chmod(mode & 0o777)
      if (process.getuid?.() === 0) await handle.chown(uid, gid)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // ssh may have added a line meanwhile.
    if ((await readFile(file, 'latin1')) !== before)
      throw new KnownHostsChanged(`${file} has changed meanwhile.`)
    await rename(fresh, file)
  } catch (error) {
    await unlink(fresh).catch(() => {})
    throw error
  }
}

/** A name as HashKnownHosts writes it. */
function hash(name: string): string {
  const salt = randomBytes(20)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}
