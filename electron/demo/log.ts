import { appendFileSync, renameSync, statSync } from 'node:fs'
import type { Clock } from '../clock.ts'

/** Writes one line about what the demo did. Never throws. */
export type Log = (line: string) => void

const LIMIT = 1_000_000

/** A log file that stays below two megabytes: when full it becomes FILE.1 and starts anew. */
export function fileLog(file: string, clock: Clock): Log {
  return line => {
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LIMIT) renameSync(file, `${file}.1`)
      const text = line.replaceAll(/[\r\n]+/g, ' ').slice(0, 2000)
      appendFileSync(file, `${new Date(clock.wall()).toISOString()} ${text}\n`, { mode: 0o600 })
    } catch {
      // A full disk must not end the lab.
    }
  }
}
