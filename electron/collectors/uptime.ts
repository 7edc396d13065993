import { type Collector, figure, newest, SAMPLE } from './collector.ts'

/** Seconds since boot from /proc/uptime: "46901.13 92314.02" (the second number is idle time of all CPUs). */
export const uptime: Collector = {
  name: 'uptime',
  when: 'sample',
  every: SAMPLE,
  script: 'cat /proc/uptime',
  files: ['/proc/uptime'],
  parse(texts) {
    const text = newest(texts).trim()
    const match = /^(\d{1,12}(?:\.\d+)?) \d/.exec(text)
    const reason =
      text === '' ? 'the node has no /proc/uptime' : '/proc/uptime is not in the form the kernel writes'
    return {
      observations: [figure('uptime', match ? Number(match[1]) : null, 's', reason)],
      notUnderstood: match || text === '' ? [] : [text.slice(0, 200)],
    }
  },
}
