import type { FileProblem } from '../fileProblem.ts'
import { configLine, matchesList } from './configWords.ts'
import { KEYWORDS } from './sshKeywords.ts'

/** One criterion of a Match line. */
export interface MatchTest {
  readonly negated: boolean
  readonly name: string
  readonly patterns: readonly string[]
}

export type Criteria =
  | { readonly kind: 'host'; readonly patterns: readonly string[] }
  | { readonly kind: 'match'; readonly tests: readonly MatchTest[] }

export interface Setting {
  readonly keyword: string
  readonly words: readonly string[]
  /** The text after the keyword as it stands: commands are not split. */
  readonly rest: string
  readonly line: number
}

/** Lines under one Host or Match; what stands before the first of them is under `Host *`. */
export interface SshBlock {
  readonly file: string
  readonly line: number
  readonly criteria: Criteria
  /** Criteria of the blocks around the Include that brought this one; all must hold too. */
  readonly within: readonly Criteria[]
  readonly settings: readonly Setting[]
}

/** The blocks of all files in their order, and what is needed to expand their values. */
export interface ParsedConfigs {
  readonly blocks: readonly SshBlock[]
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const ALWAYS: Criteria = { kind: 'match', tests: [{ negated: false, name: 'all', patterns: [] }] }
const WITHOUT_VALUE = new Set(['all', 'canonical', 'final'])
/** Criteria that Homeport decides; the rest never match, and the file's owner is told. */
const DECIDED = new Set(['all', 'canonical', 'final', 'host', 'originalhost', 'user', 'localuser', 'tagged'])
const KNOWN_TESTS = new Set([...DECIDED, 'exec', 'localnetwork', 'command', 'version', 'sessiontype'])

/** Reads one ssh_config. Never throws; a line that cannot be read is named and left out, the rest stays. */
export function parseSshConfig(text: string, file: string): { hosts: SshBlock[]; problems: FileProblem[] } {
  const hosts: { file: string; line: number; criteria: Criteria; within: Criteria[]; settings: Setting[] }[] =
    []
  const problems: FileProblem[] = []
  let ignored: readonly string[] = []
  let block = { file, line: 1, criteria: ALWAYS, within: [] as Criteria[], settings: [] as Setting[] }
  hosts.push(block)
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  for (const [index, raw] of lines.entries()) {
    const line = index + 1
    const wrong = (sentence: string, advice: string) => problems.push({ file, line, sentence, advice })
    const read = configLine(raw)
    if (read === null) continue
    if (typeof read === 'string') {
      wrong(read, 'Mend or remove the line; ssh refuses it too.')
      continue
    }
    const { keyword, words, rest } = read
    if (keyword === 'host' || keyword === 'match') {
      const criteria = keyword === 'host' ? hostLine(words) : matchLine(words, wrong)
      if (typeof criteria === 'string') wrong(criteria, 'The lines below it are left out until it is mended.')
      // A broken header must not hand its lines to everyone: they belong to a block that never matches.
      const kept: Criteria = typeof criteria === 'string' ? { kind: 'host', patterns: [] } : criteria
      block = { file, line, criteria: kept, within: [], settings: [] }
      hosts.push(block)
    } else if (!KEYWORDS.has(keyword) && !matchesList(keyword, ignored)) {
      wrong(
        `"${keyword}" is no setting of ssh.`,
        'ssh refuses the whole file for it; Homeport leaves the line out.',
      )
    } else if (words.length === 0) {
      wrong(`"${keyword}" has no value.`, 'Give it a value or remove the line.')
    } else {
      if (keyword === 'ignoreunknown') ignored = words.join(',').toLowerCase().split(',')
      if (keyword === 'port' && portOf(words[0] ?? '') === null) {
        wrong(`"${words[0]}" is no port.`, 'A port is a number from 1 to 65535; 22 is used.')
      } else block.settings.push({ keyword, words, rest, line })
    }
  }
  return { hosts: hosts.filter(each => each.criteria !== ALWAYS || each.settings.length > 0), problems }
}

/** A port, or null. */
export function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65535 ? port : null
}

function hostLine(words: readonly string[]): Criteria | string {
  return words.length > 0 ? { kind: 'host', patterns: words } : 'Host names no host.'
}

function matchLine(
  words: readonly string[],
  wrong: (sentence: string, advice: string) => void,
): Criteria | string {
  const tests: MatchTest[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const negated = word.startsWith('!')
    // `host=name` is one word to ssh as well as `host name`.
    const [first = '', ...joined] = (negated ? word.slice(1) : word).split('=')
    const name = first.toLowerCase()
    if (!KNOWN_TESTS.has(name)) return `"${word}" is no condition of Match.`
    let patterns: string[] = []
    if (!WITHOUT_VALUE.has(name)) {
      const value = joined.length > 0 ? joined.join('=') : words[++at]
      if (value === undefined) return `The condition ${name} of Match has no value.`
      patterns = value.split(',')
    }
    if (name === 'exec') {
      wrong('Match exec is not run by Homeport.', 'The lines below it do not apply here; other blocks do.')
    } else if (!DECIDED.has(name)) {
      wrong(
        `Match ${name} is not decided by Homeport.`,
        'The lines below it do not apply here; other blocks do.',
      )
    }
    tests.push({ negated, name, patterns })
  }
  return tests.length > 0 ? { kind: 'match', tests } : 'Match names no condition.'
}
