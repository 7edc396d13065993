import { type Collector, figure, linesOf, newest, SAMPLE, tenth } from './collector.ts'

/**
 * Percent of memory and swap in use from /proc/meminfo (its kB are KiB). Used is MemTotal − MemAvailable;
 * kernels before 3.14 lack MemAvailable: then what is free, buffered, cached and reclaimable, less shared.
 */
export const memory: Collector = {
  name: 'memory',
  when: 'sample',
  every: SAMPLE,
  script: 'cat /proc/meminfo',
  files: ['/proc/meminfo'],
  parse(texts) {
    const kib = new Map<string, number>()
    const notUnderstood: string[] = []
    const lines = linesOf(newest(texts))
    for (const line of lines) {
      const match = /^([A-Za-z0-9_()]+):\s+(\d{1,15})(?: kB)?\s*$/.exec(line)
      if (match) kib.set(match[1] ?? '', Number(match[2]))
      else if (/^(Mem|Swap)(Total|Available|Free)/.test(line)) notUnderstood.push(line.slice(0, 200))
    }
    const absent = (name: string) =>
      lines.length === 0 ? 'the node has no /proc/meminfo' : `/proc/meminfo has no ${name}`
    const total = kib.get('MemTotal') || null
    const available = availableOf(kib)
    const swap = kib.get('SwapTotal')
    const free = kib.get('SwapFree')
    const used = (of: number, left: number) => tenth(Math.min(100, Math.max(0, (1 - left / of) * 100)))
    return {
      observations: [
        figure(
          'memory',
          total !== null && available !== null ? used(total, available) : null,
          '%',
          absent(total === null ? 'MemTotal' : 'MemAvailable'),
        ),
        figure('memoryTotal', total !== null ? total * 1024 : null, 'B', absent('MemTotal')),
        figure(
          'swap',
          swap && free !== undefined ? used(swap, free) : null,
          '%',
          swap === 0 ? 'no swap is set up' : absent(swap === undefined ? 'SwapTotal' : 'SwapFree'),
        ),
      ],
      notUnderstood,
    }
  },
}

function availableOf(kib: ReadonlyMap<string, number>): number | null {
  const told = kib.get('MemAvailable')
  if (told !== undefined) return told
  const parts = ['MemFree', 'Buffers', 'Cached'].map(name => kib.get(name))
  if (parts.some(part => part === undefined)) return null
  const sum = parts.reduce<number>((all, part) => all + (part ?? 0), 0)
  return Math.max(0, sum + (kib.get('SReclaimable') ?? 0) - (kib.get('Shmem') ?? 0))
}
