import type { Program } from './commands.ts'
import { fromPosix } from './regexp.ts'
import { linesOf, sources } from './sources.ts'

export const cat: Program = (shell, values, streams) => {
  const { list, failed } = sources(
    shell,
    'cat',
    values.filter(value => value === '-' || !value.startsWith('-')),
    streams,
  )
  for (const { text } of list) streams.out(text)
  return failed ? 1 : 0
}

/** The count of `-n 5`, `-n5` and `-5`; the rest of the values. */
function counted(values: readonly string[]): { count: string; bytes: boolean; names: string[] } {
  let count = '10'
  let bytes = false
  const names: string[] = []
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    const found = /^-([nc])(.*)$/.exec(value)
    if (found) {
      bytes = found[1] === 'c'
      count = found[2] || (values[++at] ?? '10')
    } else if (/^-\d+$/.test(value)) count = value.slice(1)
    else if (value === '-' || !value.startsWith('-')) names.push(value)
  }
  return { count, bytes, names }
}

function ends(name: 'head' | 'tail'): Program {
  return (shell, values, streams) => {
    const { count, bytes, names } = counted(values)
    const { list, failed } = sources(shell, name, names, streams)
    const number = Number(count.replace('+', ''))
    for (const { name: file, text } of list) {
      if (list.length > 1) streams.out(`==> ${file} <==\n`)
      const units = bytes ? [...text] : linesOf(text).map(line => `${line}\n`)
      const kept =
        name === 'head'
          ? units.slice(0, number)
          : count.startsWith('+')
            ? units.slice(number - 1)
            : number === 0
              ? []
              : units.slice(-number)
      streams.out(kept.join(''))
    }
    return failed ? 1 : 0
  }
}

export const head = ends('head')
export const tail = ends('tail')

/** `a-z`, `[:upper:]`, `\n`, `\0` as the characters that they stand for. */
function characters(set: string): string[] {
  const classes: Record<string, string> = {
    '[:upper:]': 'A-Z',
    '[:lower:]': 'a-z',
    '[:digit:]': '0-9',
    '[:space:]': ' \\t\\n\\r',
    '[:blank:]': ' \\t',
  }
  const plain = set
    .replaceAll(/\[:\w+:\]/g, name => classes[name] ?? '')
    .replaceAll(/\\(?:([ntr\\])|([0-7]{1,3}))/g, (_all, letter: string | undefined, octal: string) =>
      letter
        ? { n: '\n', t: '\t', r: '\r', '\\': '\\' }[letter]!
        : String.fromCharCode(Number.parseInt(octal, 8)),
    )
  const list: string[] = []
  for (let at = 0; at < plain.length; at++) {
    if (plain[at + 1] === '-' && plain[at + 2] !== undefined) {
      for (let code = plain.charCodeAt(at); code <= plain.charCodeAt(at + 2); code++)
        list.push(String.fromCharCode(code))
      at += 2
    } else list.push(plain[at]!)
  }
  return list
}

export const tr: Program = (_shell, values, streams) => {
  const flags = values.filter(value => /^-[cCds]+$/.test(value)).join('')
  const [from = '', to = ''] = values.filter(value => !/^-[cCds]+$/.test(value))
  const first = characters(from)
  const second = characters(to)
  const within = (char: string): boolean => first.includes(char) !== /[cC]/.test(flags)
  const text = streams.in.rest()
  if (flags.includes('d')) {
    streams.out([...text].filter(char => !within(char)).join(''))
    return 0
  }
  let result = ''
  for (const char of text) {
    const at = first.indexOf(char)
    const mapped = !within(char)
      ? char
      : second.length === 0
        ? char
        : (second[Math.max(0, at)] ?? second.at(-1)!)
    const squeeze =
      flags.includes('s') && (second.length > 0 ? second.includes(mapped) && within(char) : within(char))
    if (!squeeze || result.at(-1) !== mapped) result += mapped
  }
  streams.out(result)
  return 0
}

export const cut: Program = (shell, values, streams) => {
  let delimiter = '\t'
  let fields = ''
  let characterwise = false
  let only = false
  const names: string[] = []
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    const found = /^-([dfcb])(.*)$/s.exec(value)
    if (found) {
      const own = found[2] || (values[++at] ?? '')
      if (found[1] === 'd') delimiter = own
      else {
        fields = own
        characterwise = found[1] !== 'f'
      }
    } else if (value === '-s') only = true
    else names.push(value)
  }
  const ranges = fields.split(',').map(part => {
    const [from = '', to] = part.split('-')
    return [
      Number(from || 1),
      to === undefined ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to),
    ] as const
  })
  const chosen = (_unit: string, index: number): boolean =>
    ranges.some(([from, to]) => index + 1 >= from && index + 1 <= to)
  const { list, failed } = sources(shell, 'cut', names, streams)
  for (const line of list.flatMap(({ text }) => linesOf(text))) {
    if (characterwise) streams.out(`${[...line].filter(chosen).join('')}\n`)
    else if (!line.includes(delimiter)) streams.out(only ? '' : `${line}\n`)
    else streams.out(`${line.split(delimiter).filter(chosen).join(delimiter)}\n`)
  }
  return failed ? 1 : 0
}

/** sed with -n, -E and -e, for the commands `p`, `d`, `q` and `s///`, each with a line, a range or a pattern before it. */
export const sed: Program = (shell, values, streams) => {
  const scripts: string[] = []
  const names: string[] = []
  let silent = false
  let extended = false
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    if (value === '-n') silent = true
    else if (value === '-E' || value === '-r') extended = true
    else if (value === '-e') scripts.push(values[++at] ?? '')
    else if (value === '-ne' || value === '-nE') {
      silent = true
      extended ||= value === '-nE'
      if (value === '-ne') scripts.push(values[++at] ?? '')
    } else names.push(value)
  }
  if (scripts.length === 0) scripts.push(names.shift() ?? '')
  const steps: SedStep[] = []
  for (const script of scripts.flatMap(text => splitSed(text))) {
    const step = sedStep(script, extended)
    if (!step) {
      streams.err(`sed: -e expression #1, char 1: unknown command: \`${script.slice(0, 1)}'\n`)
      return 1
    }
    steps.push(step)
  }
  const { list, failed } = sources(shell, 'sed', names, streams)
  const lines = list.flatMap(({ text }) => linesOf(text))
  next: for (const [index, original] of lines.entries()) {
    let line = original
    for (const step of steps) {
      if (!step.applies(index + 1, line, index === lines.length - 1)) continue
      if (step.command === 'd') continue next
      if (step.command === 'q') {
        if (!silent) streams.out(`${line}\n`)
        return 0
      }
      if (step.command === 'p') streams.out(`${line}\n`)
      else {
        const changed = line.replace(step.pattern!, step.replace!)
        if (changed !== line && step.print) streams.out(`${changed}\n`)
        line = changed
      }
    }
    if (!silent) streams.out(`${line}\n`)
  }
  return failed ? 2 : 0
}

interface SedStep {
  applies(number: number, line: string, last: boolean): boolean
  command: 'p' | 'd' | 'q' | 's'
  pattern?: RegExp
  replace?: (...found: unknown[]) => string
  print?: boolean
}

/** Commands between `;` that are not inside an `s` command. */
const splitSed = (text: string): string[] => {
  const parts =
    text.match(/(?:[^;\n]*?s(.)(?:\\.|(?!\1)[\s\S])*\1(?:\\.|(?!\1)[\s\S])*\1[gpiI\d]*|[^;\n]+)/g) ?? []
  return parts.map(part => part.trim()).filter(Boolean)
}

function sedStep(script: string, extended: boolean): SedStep | undefined {
  const found = /^(?:(\d+|\$)(?:,(\d+|\$))?|\/((?:\\.|[^/])*)\/)?\s*(!?)\s*([\s\S]*)$/.exec(script)!
  const [, from, to, match, not, rest = ''] = found
  const test = match === undefined ? undefined : new RegExp(fromPosix(match.replaceAll('\\/', '/'), extended))
  const place = (text: string, number: number, last: boolean): number =>
    text === '$' ? (last ? number : number + 1) : Number(text)
  const within = (number: number, line: string, last: boolean): boolean => {
    if (test) return test.test(line)
    if (from === undefined) return true
    if (to === undefined) return place(from, number, last) === number
    return number >= place(from, number, last) && (to === '$' || number <= Number(to))
  }
  const applies = (number: number, line: string, last: boolean): boolean =>
    within(number, line, last) !== (not === '!')
  if (rest === 'p' || rest === 'd' || rest === 'q') return { applies, command: rest }
  const change = /^s(.)((?:\\[\s\S]|(?!\1)[\s\S])*)\1((?:\\[\s\S]|(?!\1)[\s\S])*)\1([gpiI]*)$/.exec(rest)
  if (!change) return undefined
  const [, mark = '/', source = '', target = '', flags = ''] = change
  const bare = mark === '/' ? source.replaceAll('\\/', '/') : source.replaceAll(`\\${mark}`, mark)
  return {
    applies,
    command: 's',
    pattern: new RegExp(
      fromPosix(bare, extended),
      `${flags.includes('g') ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`,
    ),
    print: flags.includes('p'),
    replace: (...groups) =>
      target.replaceAll(/\\([\s\S])|&/g, (all, char: string | undefined) => {
        if (all === '&') return String(groups[0])
        if (/\d/.test(char!))
          return typeof groups[Number(char)] === 'string' ? String(groups[Number(char)]) : ''
        return char === 'n' ? '\n' : char === 't' ? '\t' : char!
      }),
  }
}

export const wc: Program = (shell, values, streams) => {
  const flags = values.filter(value => value.startsWith('-')).join('') || '-lwc'
  const names = values.filter(value => !value.startsWith('-'))
  const { list, failed } = sources(shell, 'wc', names, streams)
  for (const { name, text } of list) {
    const counts = [
      ...(flags.includes('l') ? [text.split('\n').length - 1] : []),
      ...(flags.includes('w') ? [text.split(/\s+/).filter(Boolean).length] : []),
      ...(/[cm]/.test(flags) ? [Buffer.byteLength(text)] : []),
    ]
    streams.out(`${counts.join(' ')}${names.length > 0 ? ` ${name}` : ''}\n`)
  }
  return failed ? 1 : 0
}

export const sort: Program = (shell, values, streams) => {
  const flags = values.filter(value => /^-[a-z]+$/.test(value)).join('')
  const { list, failed } = sources(
    shell,
    'sort',
    values.filter(value => !value.startsWith('-')),
    streams,
  )
  const lines = list.flatMap(({ text }) => linesOf(text))
  lines.sort((a, b) =>
    flags.includes('n') ? Number.parseFloat(a) - Number.parseFloat(b) || 0 : a < b ? -1 : a > b ? 1 : 0,
  )
  if (flags.includes('r')) lines.reverse()
  for (const line of flags.includes('u') ? new Set(lines) : lines) streams.out(`${line}\n`)
  return failed ? 2 : 0
}

export const uniq: Program = (shell, values, streams) => {
  const { list, failed } = sources(
    shell,
    'uniq',
    values.filter(value => !value.startsWith('-')),
    streams,
  )
  const lines = list.flatMap(({ text }) => linesOf(text))
  for (const [at, line] of lines.entries()) if (at === 0 || lines[at - 1] !== line) streams.out(`${line}\n`)
  return failed ? 1 : 0
}
