import path from 'node:path'
import { sourceId } from '../../shared/lab/ids.ts'
import type { Observation } from '../lab/observation.ts'
import type { FileProblem } from '../sessions/fileProblem.ts'

/** Files that could not be read in full, each a source that waits for its owner. */
export function fileSources(problems: readonly FileProblem[], at: number): Observation[] {
  return problems.map(({ file, line, sentence, advice }, n) => ({
    type: 'source',
    source: sourceId('file', `${file}:${line ?? 0}:${n}`),
    kind: 'file',
    name: path.basename(file),
    status: {
      state: 'needs-you',
      reason: `${line === null ? file : `${file}, line ${line}`}: ${sentence}`,
      advice,
      nextTry: null,
      need: null,
    },
    at,
  }))
}
