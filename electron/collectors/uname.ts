import { bounded, type Collector, fact, linesOf, newest } from './collector.ts'

/** The kernel's release from `uname -srm`: "Linux 6.12.47 aarch64". */
export const uname: Collector = {
  name: 'uname',
  when: 'connect',
  every: null,
  script: 'uname -srm',
  parse(texts) {
    const lines = linesOf(newest(texts))
    const read = lines
      .map(line => /^([A-Za-z]\S*) (\d\S*) (\S+)$/.exec(line.trim()))
      .find(match => match !== null)
    return {
      observations: [fact('kernel', read?.[2] ?? null, 'uname gave no kernel release')],
      notUnderstood: bounded(read ? [] : lines),
    }
  },
}
