import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import { inert } from '../../../shared/lab/inert.ts'
import type { FileProblem } from '../fileProblem.ts'
import { tooDeep } from '../tooDeep.ts'
import type { RawEntry, RawKubeconfig } from './kubeconfig.ts'

/** Aliases that may be followed in one entry: people share a CA by alias, bombs need dozens. */
const ALIASES = 16
/** What no kubeconfig is nested deeper than; the parser recurses. */
const NESTING = 64

export interface TextRead {
  /** Null when nothing of the file can be used. */
  readonly config: RawKubeconfig | null
  readonly problems: readonly FileProblem[]
}

/**
 * One kubeconfig file's text as its three lists. Pure and total. A file whose YAML is broken, or that holds
 * what only an attack would, is refused as a whole with the line; a bad entry costs that entry alone.
 */
export function readKubeconfigText(file: string, text: string): TextRead {
  const problems: FileProblem[] = []
  const refuse = (line: number | null, sentence: string, advice = 'Mend the file.'): TextRead => ({
    config: null,
    problems: [{ file, line, sentence, advice }],
  })
  const deep = tooDeep(text, { brackets: NESTING, indent: NESTING * 8 })
  if (deep !== null) return refuse(deep, `The YAML is nested deeper than ${NESTING} levels.`)
  const lines = new LineCounter()
  const lineOf = (offset: number | undefined) =>
    offset === undefined ? null : lines.linePos(offset).line || null
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: false,
    version: '1.2',
    schema: 'core',
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const error = document.errors[0]
  if (error) {
    const line = lineOf(error.pos[0])
    if (error.code === 'DUPLICATE_KEY')
      return refuse(line, 'The same key stands twice.', 'Remove one of them.')
    return refuse(line, `The YAML cannot be read: ${inert(firstSentence(error.message), 120)}`)
  }
  let proto: number | undefined
  visit(document, {
    Pair(_, pair) {
      if (isScalar(pair.key) && pair.key.value === '__proto__') {
        proto = pair.key.range?.[0] ?? 0
        return visit.BREAK
      }
      return undefined
    },
  })
  if (proto !== undefined)
    return refuse(lineOf(proto), 'A key named __proto__ does not belong in a kubeconfig.')
  const root = document.contents
  if (root === null) return refuse(null, 'The file is empty.', 'Remove it from the list of kubeconfig files.')
  if (!isMap(root)) return refuse(1, 'This is not a kubeconfig: the file is no mapping.')

  const entriesOf = (list: string, under: string): RawEntry[] => {
    const node = root.get(list, true)
    if (node === undefined || (isScalar(node) && node.value === null)) return []
    if (!isSeq(node)) {
      problems.push(problem(file, lineOf(rangeOf(node)), `"${list}" is not a list.`))
      return []
    }
    const entries: RawEntry[] = []
    for (const item of node.items) {
      const line = lineOf(rangeOf(item))
      let plain: unknown
      try {
        plain = isMap(item) ? item.toJS(document, { maxAliasCount: ALIASES }) : null
      } catch {
        problems.push(
          problem(file, line, `An entry of "${list}" uses more aliases than any kubeconfig needs.`),
        )
        continue
      }
      const name = (plain as Record<string, unknown> | null)?.name
      if (typeof name !== 'string' || name === '') {
        const sentence = `An entry of "${list}" has no name that is text.`
        problems.push(
          problem(file, line, sentence, 'Give it a name, in quotes where it looks like a number.'),
        )
        continue
      }
      entries.push({ name, file, line, value: (plain as Record<string, unknown>)[under] })
    }
    return unambiguous(list, entries, problems)
  }
  const current = root.get('current-context')
  const config: RawKubeconfig = {
    clusters: entriesOf('clusters', 'cluster'),
    users: entriesOf('users', 'user'),
    contexts: entriesOf('contexts', 'context'),
    current: typeof current === 'string' && current !== '' ? current : null,
  }
  return { config, problems }
}

/** A name that stands twice in one list says two things: kubectl refuses the file, here that name is lost. */
function unambiguous(list: string, entries: RawEntry[], problems: FileProblem[]): RawEntry[] {
  const seen = new Map<string, number>()
  for (const { name } of entries) seen.set(name, (seen.get(name) ?? 0) + 1)
  return entries.filter(({ name, file, line }) => {
    if (seen.get(name) === 1) return true
    const sentence = `"${inert(name, 80)}" stands ${seen.get(name)} times in "${list}".`
    problems.push(problem(file, line, sentence, 'Rename or remove one of them.'))
    return false
  })
}

function problem(
  file: string,
  line: number | null,
  sentence: string,
  advice = 'Mend the entry.',
): FileProblem {
  return { file, line, sentence, advice }
}

function rangeOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] | null } | null)?.range?.[0]
}

function firstSentence(message: string): string {
  return message.split('\n')[0] ?? message
}
