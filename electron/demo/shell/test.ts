import type { Shell } from './shell.ts'
import type { Streams } from './streams.ts'

/** The `test` command: 0 true, 1 false, 2 not understood. */
export function test(shell: Shell, values: readonly string[], streams: Streams): number {
  let at = 0
  const or = (): boolean => {
    let value = and()
    while (values[at] === '-o') {
      at++
      value = and() || value
    }
    return value
  }
  const and = (): boolean => {
    let value = not()
    while (values[at] === '-a') {
      at++
      value = not() && value
    }
    return value
  }
  const not = (): boolean => {
    if (values[at] === '!' && at + 1 < values.length) {
      at++
      return !not()
    }
    if (values[at] === '(' && values.lastIndexOf(')') > at) {
      at++
      const value = or()
      at++
      return value
    }
    return one()
  }
  const one = (): boolean => {
    const [left, sign, right] = [values[at], values[at + 1], values[at + 2]]
    if (left === undefined) return false
    const compare = sign === undefined || right === undefined ? undefined : BINARY[sign]
    if (compare) {
      at += 3
      return compare(left, right!)
    }
    if (/^-[a-zA-Z]$/.test(left) && sign !== undefined) {
      at += 2
      return unary(shell, left, sign)
    }
    at++
    return left !== ''
  }
  try {
    const value = values.length > 0 && or()
    if (at < values.length) throw new Error(`${values[at]}: unexpected operator`)
    return value ? 0 : 1
  } catch (error) {
    streams.err(`${shell.name}: 1: [: ${(error as Error).message}\n`)
    return 2
  }
}

const number = (text: string): number => {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new Error(`Illegal number: ${text}`)
  return Number(text)
}

const BINARY: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': (a, b) => number(a) === number(b),
  '-ne': (a, b) => number(a) !== number(b),
  '-lt': (a, b) => number(a) < number(b),
  '-le': (a, b) => number(a) <= number(b),
  '-gt': (a, b) => number(a) > number(b),
  '-ge': (a, b) => number(a) >= number(b),
}

function unary(shell: Shell, sign: string, value: string): boolean {
  if (sign === '-n') return value !== ''
  if (sign === '-z') return value === ''
  if (sign === '-t') return false
  const { files } = shell.host
  const path = shell.path(value)
  if (sign === '-d') return files.isFolder(path)
  if (sign === '-L' || sign === '-h') return files.link(path) !== undefined
  if (path === '/dev/null') return sign === '-e' || sign === '-r' || sign === '-w' || sign === '-c'
  const text = files.read(path)
  if (sign === '-f') return text !== undefined
  if (sign === '-s') return text !== undefined && text !== ''
  if (sign === '-e' || sign === '-r') return text !== undefined || files.isFolder(path)
  if (sign === '-x')
    return files.isFolder(path) || shell.findProgram(path.slice(path.lastIndexOf('/') + 1)) !== undefined
  return false
}
