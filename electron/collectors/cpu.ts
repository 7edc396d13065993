import { bounded, type Collector, figure, linesOf, SAMPLE, tenth } from './collector.ts'

/** Counters of the line "cpu" in USER_HZ; columns an old kernel lacks are 0. */
interface Times {
  readonly counters: readonly number[]
}

const COLUMNS = 8
/** idle and iowait; the kernel's own manual says that iowait may go back. */
const IDLE = [3, 4] as const
/** Counters that are known to jitter backwards: idle, iowait and steal. */
const MAY_JITTER = new Set([3, 4, 7])

/**
 * Percent busy between two readings of /proc/stat: 1 − Δ(idle + iowait) / Δtotal. Guest time is inside user
 * already. Two "cpu" lines in one text count as two readings.
 */
export const cpu: Collector = {
  name: 'cpu',
  when: 'sample',
  every: SAMPLE,
  script: "grep '^cpu ' /proc/stat",
  files: ['/proc/stat'],
  parse(texts) {
    const notUnderstood: string[] = []
    const readings: Times[] = []
    for (const line of texts.flatMap(linesOf)) {
      if (!/^cpu\s/.test(line)) continue
      const times = timesOf(line)
      if (times) readings.push(times)
      else notUnderstood.push(line)
    }
    const [before, after] = readings.slice(-2)
    const read = before && after ? busy(before, after) : 'a rate needs two readings of /proc/stat'
    return {
      observations: [
        typeof read === 'number' ? figure('cpu', read, '%', '') : figure('cpu', null, '%', read),
      ],
      notUnderstood: bounded(notUnderstood),
    }
  },
}

function timesOf(line: string): Times | null {
  const cells = line.trim().split(/\s+/).slice(1)
  if (cells.length < 4 || cells.some(cell => !/^\d{1,20}$/.test(cell))) return null
  return { counters: Array.from({ length: COLUMNS }, (_, column) => Number(cells[column] ?? 0)) }
}

function busy(before: Times, after: Times): number | string {
  let total = 0
  let idle = 0
  for (let column = 0; column < COLUMNS; column++) {
    const step = (after.counters[column] ?? 0) - (before.counters[column] ?? 0)
    if (step < 0 && !MAY_JITTER.has(column)) return 'the counters of /proc/stat went back'
    const counted = Math.max(0, step)
    total += counted
    if ((IDLE as readonly number[]).includes(column)) idle += counted
  }
  return total > 0 ? tenth((1 - idle / total) * 100) : 'no time passed between the two readings'
}
