import { COST_EVERY } from '../../shared/lab/age.ts'
import { type Clock, sleep } from '../clock.ts'

export interface Cost {
  /** Percent of one core since the item before; null in the first. */
  cpu: number | null
  /** Resident bytes. */
  memory: number
  version: string
  at: number
}

/** What this process costs, measured over each interval. */
export async function* costs(clock: Clock, version: string, signal: AbortSignal): AsyncGenerator<Cost> {
  let last: { used: number; at: number } | null = null
  for (;;) {
    const { user, system } = process.cpuUsage()
    const now = { used: (user + system) / 1000, at: clock.mono() }
    const cpu = last && now.at > last.at ? (100 * (now.used - last.used)) / (now.at - last.at) : null
    yield { cpu, memory: process.memoryUsage.rss(), version, at: clock.wall() }
    last = now
    await sleep(clock, COST_EVERY, signal)
  }
}
