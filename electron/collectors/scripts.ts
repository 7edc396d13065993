import type { Collector } from './collector.ts'
import { COLLECTORS } from './collectors.ts'

/** Stands before each part of an answer that holds several. */
const PART = '@@'

export const AT_CONNECT: readonly Collector[] = COLLECTORS.filter(collector => collector.when === 'connect')
export const IN_SAMPLE: readonly Collector[] = COLLECTORS.filter(collector => collector.when === 'sample')
export const SELDOM_ASKED: readonly Collector[] = COLLECTORS.filter(collector => collector.when === 'seldom')

/** The scripts of several collectors as one line; `partsOf` takes the answer apart. */
export function partsScript(collectors: readonly Collector[]): string {
  return collectors.map(({ name, script }) => `printf '\\n${PART}%s\\n' ${name}; ${script}`).join('; ')
}

/** The text of each collector by its name. What stands before the first mark is noise and dropped. */
export function partsOf(text: string): Map<string, string> {
  const parts = new Map<string, string>()
  let name: string | null = null
  let lines: string[] = []
  const keep = () => {
    if (name !== null) parts.set(name, lines.join('\n').replace(/\n$/, ''))
  }
  for (const line of text.split('\n')) {
    const mark = line.startsWith(PART) ? line.slice(PART.length) : null
    if (mark !== null && COLLECTORS.some(collector => collector.name === mark)) {
      keep()
      name = mark
      lines = []
    } else lines.push(line)
  }
  keep()
  return parts
}

/**
 * The sample: one program that reads every file, so that a poll costs the node a single fork. Its lines are
 * `path:line`; files that are missing or cannot be read are passed over. Left out are the interrupt counts
 * of /proc/stat, which may be 100 KB, and its lines for single CPUs.
 */
export const sampleScript = `grep -sHv -e '^intr' -e '^softirq' -e '^cpu[0-9]' ${IN_SAMPLE.flatMap(
  collector => collector.files ?? [],
).join(' ')}`

/**
 * The text of each sample collector by its name: the content of its one file, or `path:line` lines where it
 * reads several (they tell which is which).
 */
export function filesOf(text: string): Map<string, string> {
  const parts = new Map<string, string[]>()
  let path: string | undefined
  let owner: Collector | undefined
  for (const line of text.split('\n')) {
    // Lines of one file stand together: whose it is has to be found once.
    if (path === undefined || !line.startsWith(path) || line[path.length] !== ':') {
      path = /^(\/[^:]*):/.exec(line)?.[1]
      owner = path === undefined ? undefined : ownerOf(path)
    }
    if (path === undefined || !owner) continue
    const kept = owner.files?.length === 1 ? line.slice(path.length + 1) : line
    const lines = parts.get(owner.name)
    if (lines) lines.push(kept)
    else parts.set(owner.name, [kept])
  }
  return new Map([...parts].map(([name, lines]) => [name, lines.join('\n')]))
}

function ownerOf(path: string): Collector | undefined {
  return IN_SAMPLE.find(({ files = [] }) => files.some(pattern => matches(path, pattern)))
}

/** Does a path match a pattern whose stars stand for parts of a name? */
function matches(path: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return path === first
  let at = first.length
  if (!path.startsWith(first)) return false
  for (const piece of rest) {
    const found = path.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at === path.length || pattern.endsWith('*')
}
