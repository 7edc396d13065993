import { randomUUID } from 'node:crypto'
import { open, readFile, rename, stat, unlink } from 'node:fs/promises'

/** Somebody else wrote the file meanwhile; it was left as it is. */
export class ChangedMeanwhile extends Error {}

/**
 * Writes a file of the owner's anew: whole or not at all, with its mode and owner, and only while it still holds
 * `before`. `file` is no link: what one leads to is named by its caller. Rejects with ChangedMeanwhile, else with the
 * error of the file system.
 */
export async function replaceWhole(file: string, before: Buffer, after: Buffer): Promise<void> {
  const { mode, uid, gid } = await stat(file)
  // A name of its own: what another left there, or writes there now, is not ours to take away.
  const fresh = `${file}.${randomUUID().slice(0, 8)}.new`
  const handle = await open(fresh, 'wx', mode & 0o777)
  try {
    try {
      await handle.writeFile(after)
      // The mode that a file is made with loses what the mask of this process takes away.
      await handle.chmod(mode & 0o777)
      if (process.getuid?.() === 0) await handle.chown(uid, gid)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (!(await readFile(file)).equals(before)) throw new ChangedMeanwhile(`${file} has changed meanwhile.`)
    await rename(fresh, file)
  } catch (error) {
    await unlink(fresh).catch(() => {})
    throw error
  }
}
