import { open } from 'node:fs/promises'
import { LineCounter, parseDocument } from 'yaml'
import { type LabFile, labFileSchema, NO_LAB_FILE } from '../lab/labFile.ts'
import type { FileProblem } from './fileProblem.ts'

/** A lab file is short; one beyond this is not one. */
const SIZE_LIMIT = 1024 * 1024

/**
 * Reads a lab.yaml. What does not fit is left out and named with its line; everything else is used. Never
 * rejects.
 */
export async function readLabFile(file: string): Promise<{ labFile: LabFile; problems: FileProblem[] }> {
  const problems: FileProblem[] = []
  const problem = (sentence: string, line: number | null = null, advice = 'Mend the file and start again.') =>
    problems.push({ file, line, sentence, advice })
  let text: string
  try {
    text = await readText(file)
  } catch (error) {
    problem(`It cannot be read: ${reasonOf(error)}.`, null, 'Check the path and its permissions.')
    return { labFile: NO_LAB_FILE, problems }
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  for (const error of [...document.errors].slice(0, 5)) {
    problem(firstLine(error.message), lines.linePos(error.pos[0]).line)
  }
  if (document.errors.length > 0) return { labFile: NO_LAB_FILE, problems }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 20 }) ?? {}
  } catch (error) {
    problem(`It cannot be used: ${reasonOf(error)}.`)
    return { labFile: NO_LAB_FILE, problems }
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
  return {
    labFile: fitted(value, (path, message) =>
      problem(`${path.map(String).join('.') || 'The file'}: ${message}`, lineOf(path)),
    ),
    problems,
  }
}

/** The value with everything that does not fit the schema taken out, part by part. */
function fitted(value: unknown, report: (path: readonly PropertyKey[], message: string) => void): LabFile {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report([], 'a lab file is a map with keys such as name, sources, ports')
    return NO_LAB_FILE
  }
  const rest: Record<string, unknown> = { ...value }
  for (const key of Object.keys(rest)) {
    if (key in labFileSchema.shape) continue
    report([key], 'this key is not known and is ignored')
    delete rest[key]
  }
  // Each round takes out what the schema names, an entry of a list or a whole key, until the rest fits.
  for (let round = 0; round < 1000; round++) {
    const parsed = labFileSchema.safeParse(rest)
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    if (!issue) break
    report(issue.path, issue.message)
    remove(rest, issue.path)
  }
  return NO_LAB_FILE
}

/** Takes out the list entry a path leads through, or else its first key. */
function remove(root: Record<string, unknown>, path: readonly PropertyKey[]): void {
  const index = path.findIndex(part => typeof part === 'number')
  const list =
    index < 1
      ? undefined
      : path
          .slice(0, index)
          .reduce<unknown>((held, part) => (held as Record<PropertyKey, unknown>)?.[part], root)
  if (Array.isArray(list)) list.splice(path[index] as number, 1)
  else delete root[String(path[0])]
}

async function readText(file: string): Promise<string> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    if (size > SIZE_LIMIT) throw new Error(`it has ${size} bytes, a lab file is at most ${SIZE_LIMIT}`)
    return new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile())
  } finally {
    await handle.close()
  }
}

export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'this user may not read it'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8 text'
  return error instanceof Error ? firstLine(error.message) : String(error)
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
