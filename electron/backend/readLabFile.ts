import { type Document, LineCounter, parseDocument } from 'yaml'
import { NO_LAB_FILE } from '../lab/labFile.ts'
import type { LabFile } from '../lab/labFileSchema.ts'
import type { FileProblem } from '../sessions/fileProblem.ts'
import { readText, Unusable } from '../sessions/readText.ts'
import { tooDeep } from '../sessions/tooDeep.ts'
import { fitted, placeIn } from './fitLabFile.ts'

/** A lab file is short; one beyond this is not one. */
const SIZE_LIMIT = 256 * 1024
/** Mistakes told one by one. */
const TOLD = 20
/** Brackets within brackets; a lab file needs five. */
const DEPTH = 50

/**
 * Reads a lab.yaml. What does not fit is left out and named with its line; everything else is used. Never
 * rejects.
 */
export async function readLabFile(file: string): Promise<{ labFile: LabFile; problems: FileProblem[] }> {
  const problems: FileProblem[] = []
  let more = 0
  const problem = (
    sentence: string,
    line: number | null,
    advice = 'Mend the file; it is read again by itself.',
  ) => {
    if (problems.length < TOLD) problems.push({ file, line, sentence, advice })
    else more += 1
  }
  const refused = (sentence: string, line: number | null = null, advice?: string) => {
    problem(sentence, line, advice)
    return { labFile: NO_LAB_FILE, problems }
  }
  const text = await readText(file, SIZE_LIMIT)
  if (text instanceof Unusable) return refused(text.message, null, text.advice)
  const deep = tooDeep(text, { brackets: DEPTH, indent: DEPTH * 4 })
  if (deep !== null) return refused(`It is nested more than ${DEPTH} deep.`, deep)
  const lines = new LineCounter()
  let document: Document.Parsed
  let value: unknown
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
    for (const error of document.errors.slice(0, 5)) {
      problem(firstLine(error.message), lines.linePos(error.pos[0]).line)
    }
    if (document.errors.length > 0) return { labFile: NO_LAB_FILE, problems }
    value = document.toJS({ maxAliasCount: 20 }) ?? {}
  } catch (error) {
    return refused(`It cannot be used: ${reasonOf(error)}.`)
  }
  const lineOf = (path: readonly PropertyKey[]) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as
        | { range?: [number, number, number] }
        | undefined
      if (node?.range) return lines.linePos(node.range[0]).line
    }
    return null
  }
  const labFile = fitted(value, (path, message) => problem(`${placeIn(path)} ${message}`, lineOf(path)))
  const last = problems.at(-1)
  if (more > 0 && last) problems.push({ ...last, line: null, sentence: `There are ${more} more mistakes.` })
  return { labFile, problems }
}

/** Why a file could not be read, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'this user may not read it'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8 text'
  return error instanceof Error ? firstLine(error.message) : String(error)
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
