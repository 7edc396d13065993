import type { Program } from './commands.ts'
import { fromPosix } from './regexp.ts'
import { linesOf, sources } from './sources.ts'

/** grep with -E -F -c -h -H -i -l -n -o -q -s -v -w -x -m N, -e PATTERN; several files are named in the output. */
export const grep: Program = (shell, values, streams) => {
  const flags = new Set<string>()
  const patterns: string[] = []
  const names: string[] = []
  let most = Number.POSITIVE_INFINITY
  let plain = false
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    if (plain || !value.startsWith('-') || value === '-') names.push(value)
    else if (value === '--') plain = true
    else if (value.startsWith('--')) flags.add(LONG[value] ?? '')
    else {
      for (let letter = 1; letter < value.length; letter++) {
        const flag = value[letter]!
        if (flag !== 'e' && flag !== 'm' && flag !== 'A' && flag !== 'B') flags.add(flag)
        else {
          const own = value.slice(letter + 1) || (values[++at] ?? '')
          if (flag === 'e') patterns.push(own)
          if (flag === 'm') most = Number(own)
          break
        }
      }
    }
  }
  if (patterns.length === 0) {
    const first = names.shift()
    if (first === undefined) {
      streams.err('Usage: grep [OPTION]... PATTERNS [FILE]...\n')
      return 2
    }
    patterns.push(first)
  }
  let test: RegExp
  try {
    test = expression(
      patterns.flatMap(pattern => pattern.split('\n')),
      flags,
    )
  } catch {
    streams.err('grep: Invalid regular expression\n')
    return 2
  }
  const texts = sources(shell, 'grep', names, flags.has('s') ? { ...streams, err: () => {} } : streams)
  const named = flags.has('H') || (names.length > 1 && !flags.has('h'))
  let found = false
  for (const { name, text } of texts.list) {
    const label = named ? `${name}:` : ''
    let count = 0
    for (const [index, line] of linesOf(text).entries()) {
      if (count >= most || test.test(line) === flags.has('v')) continue
      count++
      if (flags.has('q')) return 0
      if (flags.has('c') || flags.has('l')) continue
      const place = flags.has('n') ? `${label}${index + 1}:` : label
      if (!flags.has('o')) streams.out(`${place}${line}\n`)
      else
        for (const [part] of line.matchAll(new RegExp(test, 'g'))) if (part) streams.out(`${place}${part}\n`)
    }
    if (count > 0) found = true
    if (flags.has('c')) streams.out(`${label}${count}\n`)
    if (flags.has('l') && count > 0) streams.out(`${name}\n`)
  }
  return texts.failed ? 2 : found ? 0 : 1
}

const LONG: Record<string, string> = {
  '--quiet': 'q',
  '--count': 'c',
  '--no-filename': 'h',
  '--with-filename': 'H',
  '--ignore-case': 'i',
  '--no-messages': 's',
  '--only-matching': 'o',
}

function expression(patterns: readonly string[], flags: ReadonlySet<string>): RegExp {
  const sources = patterns.map(pattern =>
    flags.has('F') ? pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&') : fromPosix(pattern, flags.has('E')),
  )
  let source = sources.map(each => `(?:${each})`).join('|')
  if (flags.has('w')) source = `\\b(?:${source})\\b`
  if (flags.has('x')) source = `^(?:${source})$`
  return new RegExp(source, flags.has('i') ? 'i' : '')
}
