import type { Shell } from './shell.ts'
import type { Streams } from './streams.ts'

export interface Sources {
  list: { name: string; text: string }[]
  failed: boolean
}

/** The texts that a filter works on: its files, or what it is given. What cannot be read is said. */
export function sources(shell: Shell, program: string, names: readonly string[], streams: Streams): Sources {
  if (names.length === 0)
    return { list: [{ name: '(standard input)', text: streams.in.rest() }], failed: false }
  const result: Sources = { list: [], failed: false }
  for (const name of names) {
    const path = shell.path(name)
    const text = name === '-' ? streams.in.rest() : name === '/dev/null' ? '' : shell.host.files.read(path)
    if (text !== undefined) result.list.push({ name, text })
    else {
      result.failed = true
      const folder = shell.host.files.isFolder(path)
      streams.err(`${program}: ${name}: ${folder ? 'Is a directory' : 'No such file or directory'}\n`)
    }
  }
  return result
}

/** The lines of a text, without their ends. */
export const linesOf = (text: string): string[] => {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
