import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startOf } from './cache.ts'

const prefix = 'homeport-live-'
export const runPrefix = path.join(tmpdir(), prefix)

/** Processes that were started by the live run `run`, known by the run's folder in their environment. */
export function processesOf(run: string): { pid: number; command: string }[] {
  const found: { pid: number; command: string }[] = []
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      if (!environment.includes(`HOMEPORT_LIVE_RUN=${run}`)) continue
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      // A zombie has no command line and nothing left to end.
      if (command !== '') found.push({ pid, command })
    } catch {}
  }
  return found
}

/** Ends what a run left behind and removes its folder. Says what there was; an empty list is as it should be. */
export function clean(run: string): string[] {
  const said: string[] = []
  for (const { pid, command } of processesOf(run)) {
    said.push(`process ${pid} (${command.slice(0, 100)})`)
    try {
      process.kill(pid, 'SIGKILL')
    } catch {}
  }
  for (const name of readdirSync(run)) {
    if (name !== 'owner') said.push(path.join(run, name))
  }
  // A process that was just killed may still be writing for a moment.
  rmSync(run, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  return said
}

/** Cleans up after earlier runs that were killed before they could. */
export function cleanEarlier(say: (line: string) => void): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue
    const run = path.join(tmpdir(), name)
    try {
      if (statSync(run).uid !== process.getuid?.()) continue
      const [pid, begun] = readFileSync(path.join(run, 'owner'), 'utf8').split(' ')
      if (startOf(Number(pid)) === begun) continue
      for (const thing of clean(run)) say(`left by an earlier run, removed: ${thing}`)
    } catch {}
  }
}
