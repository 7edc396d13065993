import { type Collector, figure, newest, SAMPLE } from './collector.ts'

/** The load of the last minute from /proc/loadavg: "0.02 0.04 0.05 1/497 11947". */
export const loadavg: Collector = {
  name: 'loadavg',
  when: 'sample',
  every: SAMPLE,
  script: 'cat /proc/loadavg',
  files: ['/proc/loadavg'],
  parse(texts) {
    const text = newest(texts).trim()
    const match = /^(\d{1,6}\.\d+) \d+\.\d+ \d+\.\d+ /.exec(text)
    const reason =
      text === '' ? 'the node has no /proc/loadavg' : '/proc/loadavg is not in the form the kernel writes'
    return {
      observations: [figure('load1', match ? Number(match[1]) : null, '', reason)],
      notUnderstood: match || text === '' ? [] : [text.slice(0, 200)],
    }
  },
}
