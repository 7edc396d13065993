import type { Redirect } from './ast.ts'
import type { Shell } from './shell.ts'
import { Input, type Output, type Streams } from './streams.ts'

/** The streams after redirections; undefined when one of them cannot be had. */
export async function redirected(
  shell: Shell,
  redirects: readonly Redirect[],
  outer: Streams,
): Promise<Streams | undefined> {
  const streams = { ...outer }
  for (const { from, operator, target: word } of redirects) {
    const name = await shell.words.text(word)
    if (operator === '<<') streams.in = new Input(name)
    else if (operator === '<') {
      const text = name === '/dev/null' ? '' : shell.host.files.read(shell.words.path(name))
      if (text === undefined) {
        outer.err(`${shell.name}: 1: cannot open ${name}: No such file\n`)
        return undefined
      }
      streams.in = new Input(text)
    } else {
      const out = target(name, operator, streams)
      if (!out) {
        outer.err(`${shell.name}: 1: cannot create ${name}: Read-only file system\n`)
        return undefined
      }
      if (from === 2) streams.err = out
      else if (from === 1) streams.out = out
    }
  }
  return streams
}

function target(name: string, operator: Redirect['operator'], streams: Streams): Output | undefined {
  if (operator === '>&' || operator === '<&') {
    if (name === '1') return streams.out
    if (name === '2') return streams.err
    return name === '-' ? () => {} : undefined
  }
  if (name === '/dev/null') return () => {}
  if (name === '/dev/stdout') return streams.out
  return name === '/dev/stderr' ? streams.err : undefined
}
