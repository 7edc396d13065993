import path from 'node:path'
import { inert } from '../../../shared/lab/inert.ts'
import type { FileProblem } from '../fileProblem.ts'
import { readText, Unusable } from '../readText.ts'
import { type KubeconfigRead, mergeKubeconfigs, type RawKubeconfig } from './kubeconfig.ts'
import { contextOf } from './kubeconfigContext.ts'
import { readKubeconfigText } from './kubeconfigText.ts'

/** A kubeconfig of a hundred clusters has 600 KB. */
const FILE_LIMIT = 1024 * 1024

/**
 * The kubeconfig files as one, in order: contexts that can be used, and every problem with its file and line.
 * Never rejects. What is too large is not read, what is binary not parsed, and no program is ever run.
 */
export async function readKubeconfig(files: readonly string[]): Promise<KubeconfigRead> {
  const problems: FileProblem[] = []
  const read: RawKubeconfig[] = []
  const named = new Set<string>()
  for (const file of new Set(files)) {
    const text = await readText(file, FILE_LIMIT)
    if (text instanceof Unusable) {
      const { message: sentence, advice, missing } = text
      problems.push({ file, line: null, sentence, advice, ...(missing && { missing }) })
      continue
    }
    const { config, problems: found } = readKubeconfigText(file, text)
    problems.push(...found)
    if (config) read.push(config)
  }
  const merged = mergeKubeconfigs(read)
  const contexts = []
  for (const entry of merged.contexts) {
    const context = await contextOf(entry, merged, (from, name, limit) => {
      const file = path.resolve(path.dirname(from), name)
      named.add(file)
      return readText(file, limit)
    })
    problems.push(...context.problems)
    if (context.context) contexts.push(context.context)
  }
  if (merged.current !== null && !merged.contexts.some(one => one.name === merged.current)) {
    const sentence = `The current context "${inert(merged.current, 80)}" is not there.`
    problems.push({
      file: files[0] ?? '',
      line: null,
      sentence,
      advice: 'Choose one with `kubectl config use-context`.',
    })
  }
  return { contexts, current: merged.current, problems: distinct(problems), named: [...named] }
}

/** Two contexts of one bad user tell the same once. */
function distinct(problems: FileProblem[]): FileProblem[] {
  return [...new Map(problems.map(one => [JSON.stringify(one), one])).values()]
}
