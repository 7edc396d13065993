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

/** What Homeport has used. */
export interface Used {
  /** CPU ms since its start, ended processes too; null where the system does not tell. */
  readonly cpu: number | null
  /** Resident bytes now. */
  readonly memory: number
}

/** What this process has used: all there is of Homeport where a browser or a terminal shows it. */
export function ownProcess(): Used {
  const { user, system } = process.cpuUsage()
  return { cpu: (user + system) / 1000, memory: process.memoryUsage.rss() }
}

/** Percent of one core between two readings; null where one is missing or unknown. */
export function cpuBetween(
  before: { cpu: number | null; at: number } | null,
  now: { cpu: number | null; at: number },
): number | null {
  if (!before || before.cpu === null || now.cpu === null || now.at <= before.at) return null
  return (100 * (now.cpu - before.cpu)) / (now.at - before.at)
}

/** What Homeport costs, measured over each interval. */
export async function* costs(
  clock: Clock,
  version: string,
  read: () => Used,
  signal: AbortSignal,
): AsyncGenerator<Cost> {
  let last: { cpu: number | null; at: number } | null = null
  for (;;) {
    const { cpu, memory } = read()
    const now = { cpu, at: clock.mono() }
    yield { cpu: cpuBetween(last, now), memory, version, at: clock.wall() }
    last = now
    await sleep(clock, COST_EVERY, signal)
  }
}
