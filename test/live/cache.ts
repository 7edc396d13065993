import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** The folder, outside the checkout, that keeps the programs built for live tests and the bench. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.HOMEPORT_CACHE) return path.resolve(env.HOMEPORT_CACHE)
  if (env.XDG_CACHE_HOME) return path.join(path.resolve(env.XDG_CACHE_HOME), 'homeport-peers')
  return path.join(homedir(), '.cache', 'homeport-peers')
}

/** The start time of a process in clock ticks since boot, or null when there is none (proc(5), field 22). */
export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** True while the process that wrote `owner` ("PID START") still runs; a reused pid has another start time. */
function lives(owner: string): boolean {
  const [pid, start] = owner.split(' ')
  return pid !== undefined && start !== undefined && startOf(Number(pid)) === start
}

/**
 * Runs `work` while holding the lock folder `lock`. A second builder waits and is told so through `say`; the
 * lock of a process that is gone is taken over.
 */
export async function withLock<T>(
  lock: string,
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(path.dirname(lock), { recursive: true })
  // The folder arrives under its name with the owner already in it: nobody can see a lock without an owner.
  const mine = `${lock}.${process.pid}`
  rmSync(mine, { recursive: true, force: true })
  mkdirSync(mine)
  writeFileSync(path.join(mine, 'owner'), `${process.pid} ${startOf(process.pid)}`)
  let waited = 0
  for (;;) {
    try {
      renameSync(mine, lock)
      break
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
    }
    let owner = ''
    try {
      owner = readFileSync(path.join(lock, 'owner'), 'utf8')
    } catch {
      continue
    }
    if (!lives(owner)) {
      rmSync(lock, { recursive: true, force: true })
      continue
    }
    if (waited++ % 10 === 0) say(`waiting for process ${owner.split(' ')[0]}, which is building`)
    await pause(1000)
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}
