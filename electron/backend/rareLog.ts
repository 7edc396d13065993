import type { Clock } from '../clock.ts'

const AGAIN_AFTER = 60_000
/** Most different lines remembered; beyond it nothing new is written until some are old. */
const LINES = 100

/** A log that writes each line at most once a minute, with how often it came meanwhile: no flood fills a disk. */
export function rareLog(clock: Clock, write: (line: string) => void): (line: string) => void {
  const lines = new Map<string, { at: number; more: number }>()
  return line => {
    const now = clock.mono()
    const last = lines.get(line)
    if (last && now - last.at < AGAIN_AFTER) {
      last.more += 1
      return
    }
    if (!last && lines.size >= LINES) {
      for (const [old, { at }] of lines) if (now - at >= AGAIN_AFTER) lines.delete(old)
      if (lines.size >= LINES) return
    }
    write(last?.more ? `${line} (and ${last.more} times since it was last written)` : line)
    lines.set(line, { at: now, more: 0 })
  }
}
