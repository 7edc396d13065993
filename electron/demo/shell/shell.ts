import type { DemoClock } from '../clock.ts'
import { evaluate } from './arithmetic.ts'
import type { Command, Part, Pipeline, Redirect, Script, Word } from './ast.ts'
import { BUILTINS } from './builtins.ts'
import { COMMANDS, type Program } from './commands.ts'
import type { Files } from './files.ts'
import { parseScript } from './parser.ts'
import { isPattern, patternToRegExp, quotePattern, unquotePattern } from './pattern.ts'
import { Exit, Jump } from './signals.ts'
import { Input, type Output, type Streams } from './streams.ts'
import { Incomplete, ShellSyntaxError } from './words.ts'

/** The machine that a shell runs on. */
export interface Host {
  files: Files
  clock: DemoClock
  hostname: string
  user: string
  addresses: readonly string[]
  cpus: number
  /** `uname`: kernel release, version and machine. */
  kernel: { release: string; version: string; machine: string }
  /** Mounted file systems, for df. Sizes in KiB. */
  mounts(): { source: string; type: string; size: number; used: number; available: number; at: string }[]
  /** Programs that only this machine has, by name. */
  programs: Readonly<Record<string, Program>>
}

/** One more expanded word: its text, and the same with quoted pattern characters escaped. */
interface Field {
  text: string
  pattern: string
}

const LONGEST_OUTPUT = 4_000_000
const DEEPEST = 200

/** A small POSIX shell over a machine that does not exist. */
export class Shell {
  readonly host: Host
  readonly variables: Map<string, string>
  readonly exported: Set<string>
  readonly functions: Map<string, Command>
  parameters: string[] = []
  name = 'sh'
  status = 0
  /** Changed for good by `exec` with redirections. */
  streams: Streams
  #depth = 0

  constructor(host: Host, streams: Streams, from?: Shell) {
    this.host = host
    this.streams = streams
    this.variables = new Map(
      from?.variables ?? [
        ['HOME', `/home/${host.user}`],
        ['USER', host.user],
        ['LOGNAME', host.user],
        ['SHELL', '/bin/sh'],
        ['PATH', '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games'],
        ['PWD', `/home/${host.user}`],
        ['IFS', ' \t\n'],
      ],
    )
    this.exported = new Set(from?.exported ?? ['HOME', 'USER', 'LOGNAME', 'SHELL', 'PATH', 'PWD'])
    this.functions = new Map(from?.functions)
    this.parameters = from ? [...from.parameters] : []
    this.status = from?.status ?? 0
    this.#depth = from ? from.#depth + 1 : 0
    if (this.#depth > DEEPEST) throw new ShellSyntaxError('Maximum function recursion depth reached')
  }

  /** Runs a text to its end, as `sh -c` does. Answers the exit status. */
  async run(text: string): Promise<number> {
    try {
      return await this.runScript(parseScript(text))
    } catch (error) {
      return this.#ended(error)
    }
  }

  /** Runs what is complete of a text. Answers what is left, or the status with which the shell ended. */
  async feed(text: string): Promise<{ rest: string } | { ended: number }> {
    // A line that ends in a backslash goes on in the next one.
    if (/(?:^|[^\\])(?:\\\\)*\\\n$/.test(text)) return { rest: text }
    let script: Script
    try {
      script = parseScript(text)
    } catch (error) {
      return error instanceof Incomplete ? { rest: text } : { ended: this.#ended(error) }
    }
    try {
      await this.runScript(script)
      return { rest: '' }
    } catch (error) {
      return error instanceof Jump ? { rest: '' } : { ended: this.#ended(error) }
    }
  }

  #ended(error: unknown): number {
    if (error instanceof Exit) return error.status
    if (error instanceof Jump) return this.status
    const words =
      error instanceof Incomplete
        ? 'Syntax error: end of file unexpected'
        : error instanceof ShellSyntaxError
          ? `Syntax error: ${error.message}`
          : (error as Error).message
    this.streams.err(`${this.name}: 1: ${words}\n`)
    return 2
  }

  /** Runs steps; `streams` are the shell's own unless a redirection around them says otherwise. */
  async runScript(script: Script, streams?: Streams): Promise<number> {
    let skip = false
    for (const { pipeline, then } of script) {
      if (!skip) this.status = await this.#pipeline(pipeline, streams ?? this.streams)
      // `a && b || c`: what is skipped leaves the status for the next sign.
      skip = then === '&&' ? this.status !== 0 : then === '||' ? this.status === 0 : false
    }
    return this.status
  }

  async #pipeline({ commands, negated }: Pipeline, streams: Streams): Promise<number> {
    let status = 0
    let input = streams.in
    for (const [index, command] of commands.entries()) {
      if (index === commands.length - 1) {
        const target = { ...streams, in: input }
        status =
          commands.length === 1
            ? await this.#command(command, target)
            : await this.#apart(target, shell => shell.#command(command, target))
      } else {
        const sink = collector()
        const part = { ...streams, in: input, out: sink.write }
        await this.#apart(part, shell => shell.#command(command, part))
        input = new Input(sink.text())
      }
    }
    return negated ? (status === 0 ? 1 : 0) : status
  }

  /** Runs something in a copy of this shell, so that what it sets is forgotten. */
  async #apart(streams: Streams, run: (shell: Shell) => Promise<number>): Promise<number> {
    const shell = new Shell(this.host, streams, this)
    try {
      return await run(shell)
    } catch (error) {
      return shell.#ended(error)
    }
  }

  async #command(command: Command, outer: Streams): Promise<number> {
    if (command.kind === 'simple') return this.#simple(command, outer)
    const streams = await this.#redirected(command.redirects, outer)
    if (!streams) return 2
    switch (command.kind) {
      case 'group':
        return command.own
          ? this.#apart(streams, shell => shell.runScript(command.body, streams))
          : this.runScript(command.body, streams)
      case 'if': {
        for (const { test, body } of command.branches) {
          if ((await this.runScript(test, streams)) === 0) return this.runScript(body, streams)
        }
        return command.otherwise ? this.runScript(command.otherwise, streams) : 0
      }
      case 'for': {
        const words = command.words ? await this.#fields(command.words) : this.parameters
        let status = 0
        for (const word of words) {
          this.variables.set(command.name, word)
          const turn = await this.#turn(() => this.runScript(command.body, streams))
          if (turn === 'stop') break
          status = turn
        }
        return status
      }
      case 'while': {
        let status = 0
        while (((await this.runScript(command.test, streams)) === 0) !== command.until) {
          const turn = await this.#turn(() => this.runScript(command.body, streams))
          if (turn === 'stop') break
          status = turn
          // A loop without end must leave the other machines their turn.
          await new Promise(resolve => setImmediate(resolve))
        }
        return status
      }
      case 'case': {
        const text = await this.text(command.word)
        for (const { patterns, body } of command.branches) {
          for (const word of patterns) {
            const { pattern } = await this.#joined(word)
            if (patternToRegExp(pattern).test(text)) return this.runScript(body, streams)
          }
        }
        return 0
      }
      case 'function':
        this.functions.set(command.name, command.body)
        return 0
    }
  }

  /** One turn of a loop: its status, or that the loop is over. */
  async #turn(run: () => Promise<number>): Promise<number | 'stop'> {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof Jump) || error.kind === 'return') throw error
      if (error.count > 1) throw new Jump(error.kind, error.count - 1)
      return error.kind === 'break' ? 'stop' : 0
    }
  }

  async #simple(command: Command & { kind: 'simple' }, outer: Streams): Promise<number> {
    const [name, ...values] = await this.#fields(command.words)
    const before = this.status
    if (name === undefined) this.status = 0
    const streams = await this.#redirected(command.redirects, outer)
    if (!streams) return 2
    if (name === undefined) {
      // The status of an assignment is that of the last command inside it.
      this.status = 0
      for (const each of command.assignments) this.variables.set(each.name, await this.text(each.value))
      return this.status
    }
    this.status = before
    const saved = new Map<string, string | undefined>()
    const fresh: string[] = []
    for (const each of command.assignments) {
      saved.set(each.name, this.variables.get(each.name))
      this.variables.set(each.name, await this.text(each.value))
      if (!this.exported.has(each.name)) fresh.push(each.name)
      this.exported.add(each.name)
    }
    try {
      if (name === 'exec' && values.length === 0) {
        this.streams = streams
        return 0
      }
      return await this.call(name, values, streams)
    } finally {
      for (const [key, value] of saved) {
        if (value === undefined) this.variables.delete(key)
        else this.variables.set(key, value)
      }
      for (const key of fresh) this.exported.delete(key)
    }
  }

  /** Runs a function, a builtin or a program by name. */
  async call(name: string, values: readonly string[], streams: Streams): Promise<number> {
    const body = this.functions.get(name)
    if (body) return this.#function(body, values, streams)
    const builtin = BUILTINS[name]
    if (builtin) return builtin(this, values, streams)
    return this.program(name, values, streams)
  }

  /** Runs a program by name or path. */
  async program(name: string, values: readonly string[], streams: Streams): Promise<number> {
    const base = name.startsWith('/') ? name.slice(name.lastIndexOf('/') + 1) : name
    const known = name === base || /^(\/usr)?(\/local)?\/s?bin\//.test(name)
    const run = known ? this.findProgram(base) : undefined
    if (run) return run(this, values, streams)
    if (known || this.host.files.read(name) === undefined) {
      streams.err(`${this.name}: 1: ${name}: not found\n`)
      return 127
    }
    streams.err(`${this.name}: 1: ${name}: Permission denied\n`)
    return 126
  }

  findProgram(name: string): Program | undefined {
    return Object.hasOwn(this.host.programs, name)
      ? this.host.programs[name]
      : Object.hasOwn(COMMANDS, name)
        ? COMMANDS[name]
        : undefined
  }

  async #function(body: Command, values: readonly string[], streams: Streams): Promise<number> {
    const before = this.parameters
    this.parameters = [...values]
    if (++this.#depth > DEEPEST) throw new ShellSyntaxError('Maximum function recursion depth reached')
    try {
      return await this.#command(body, streams)
    } catch (error) {
      if (error instanceof Jump && error.kind === 'return') return error.count
      throw error
    } finally {
      this.#depth--
      this.parameters = before
    }
  }

  /** The streams after redirections; undefined when one of them cannot be had. */
  async #redirected(redirects: readonly Redirect[], outer: Streams): Promise<Streams | undefined> {
    const streams = { ...outer }
    for (const { from, operator, target } of redirects) {
      const name = await this.text(target)
      if (operator === '<<') streams.in = new Input(name)
      else if (operator === '<') {
        const text = name === '/dev/null' ? '' : this.host.files.read(this.path(name))
        if (text === undefined) {
          outer.err(`${this.name}: 1: cannot open ${name}: No such file\n`)
          return undefined
        }
        streams.in = new Input(text)
      } else {
        const out = this.#target(name, operator, streams)
        if (!out) {
          outer.err(`${this.name}: 1: cannot create ${name}: Read-only file system\n`)
          return undefined
        }
        if (from === 2) streams.err = out
        else if (from === 1) streams.out = out
      }
    }
    return streams
  }

  #target(name: string, operator: Redirect['operator'], streams: Streams): Output | undefined {
    if (operator === '>&' || operator === '<&') {
      if (name === '1') return streams.out
      if (name === '2') return streams.err
      return name === '-' ? () => {} : undefined
    }
    if (name === '/dev/null') return () => {}
    if (name === '/dev/stdout') return streams.out
    return name === '/dev/stderr' ? streams.err : undefined
  }

  /** An absolute path. */
  path(name: string): string {
    return name.startsWith('/') ? name : `${this.variables.get('PWD') ?? ''}/${name}`
  }

  /** A word as one text, neither split nor matched. */
  async text(word: Word): Promise<string> {
    return (await this.#joined(word)).text
  }

  async #joined(word: Word): Promise<Field> {
    const field = { text: '', pattern: '' }
    for (const part of word) append(field, await this.#value(part), part.quoted)
    return field
  }

  /** Words as the arguments that they become: replaced, split, matched against file names. */
  async #fields(words: readonly Word[]): Promise<string[]> {
    const result: string[] = []
    for (const word of words) {
      for (const field of await this.#split(word)) {
        const found = isPattern(field.pattern) ? this.#glob(field.pattern) : []
        result.push(...(found.length > 0 ? found : [field.text]))
      }
    }
    return result
  }

  async #split(word: Word): Promise<Field[]> {
    const fields: Field[] = []
    let open: Field | undefined
    for (const part of word) {
      if (part.kind === 'parameter' && part.name === '@' && part.quoted && !part.operator) {
        for (const [index, value] of this.parameters.entries()) {
          if (index > 0 && open) fields.push(open)
          if (index > 0) open = undefined
          open ??= { text: '', pattern: '' }
          append(open, value, true)
        }
        continue
      }
      const value = await this.#value(part)
      if (part.quoted || part.kind === 'text') {
        open ??= { text: '', pattern: '' }
        append(open, value, part.quoted)
        continue
      }
      const separators = this.variables.get('IFS') ?? ' \t\n'
      if (separators === '') {
        if (value === '') continue
        open ??= { text: '', pattern: '' }
        append(open, value, false)
        continue
      }
      for (const char of value) {
        if (separators.includes(char)) {
          if (open) fields.push(open)
          open = undefined
        } else {
          open ??= { text: '', pattern: '' }
          append(open, char, false)
        }
      }
    }
    if (open) fields.push(open)
    return fields
  }

  async #value(part: Part): Promise<string> {
    if (part.kind === 'text') {
      const home = /^~(?=$|\/)/
      return part.quoted ? part.text : part.text.replace(home, this.variables.get('HOME') ?? '~')
    }
    if (part.kind === 'arithmetic') {
      return `${evaluate(await this.text(part.word), name => this.parameter(name))}`
    }
    if (part.kind === 'command') {
      const sink = collector()
      const streams = { in: this.streams.in, out: sink.write, err: this.streams.err }
      this.status = await this.#apart(streams, shell => shell.runScript(part.script))
      return sink.text().replace(/\n+$/, '')
    }
    return this.#parameter(part)
  }

  async #parameter(part: Part & { kind: 'parameter' }): Promise<string> {
    const value = this.parameter(part.name)
    if (part.length) return `${(value ?? '').length}`
    const { operator } = part
    if (operator === '') return value ?? ''
    const sign = operator.replace(':', '')
    if ('-=?+'.includes(sign)) {
      const missing = value === undefined || (operator.startsWith(':') && value === '')
      if (sign === '+') return missing ? '' : this.text(part.word)
      if (!missing) return value
      const other = await this.text(part.word)
      if (sign === '=') this.variables.set(part.name, other)
      if (sign === '?') throw new Error(`${part.name}: ${other || 'parameter not set'}`)
      return other
    }
    const { pattern } = await this.#joined(part.word)
    return strip(value ?? '', operator, pattern)
  }

  parameter(name: string): string | undefined {
    if (name === '?') return `${this.status}`
    if (name === '#') return `${this.parameters.length}`
    if (name === '@' || name === '*') return this.parameters.join(' ')
    if (name === '$') return '4711'
    if (name === '-') return ''
    if (name === '!') return ''
    if (name === '0') return this.name
    if (/^\d+$/.test(name)) return this.parameters[Number(name) - 1]
    return this.variables.get(name)
  }

  #glob(pattern: string): string[] {
    const absolute = pattern.startsWith('/')
    let found = [absolute ? '' : '.']
    for (const part of pattern.split('/').slice(absolute ? 1 : 0)) {
      const next: string[] = []
      for (const folder of found) {
        const names = this.host.files.list(this.path(`${folder}/`))
        if (!isPattern(part)) {
          const name = unquotePattern(part)
          if (name === '' || names.includes(name) || name === '.' || name === '..')
            next.push(`${folder}/${name}`)
          continue
        }
        const test = patternToRegExp(part)
        for (const name of names) {
          if ((part.startsWith('.') || !name.startsWith('.')) && test.test(name))
            next.push(`${folder}/${name}`)
        }
      }
      found = next
    }
    return absolute ? found : found.map(path => path.slice(2))
  }
}

function append(field: Field, text: string, quoted: boolean): void {
  field.text += text
  field.pattern += quoted ? quotePattern(text) : text
}

/** `${x#pattern}` and its three sisters. */
function strip(value: string, operator: string, pattern: string): string {
  const long = operator.length === 2
  const cuts = Array.from({ length: value.length + 1 }, (_, index) => index)
  const test = patternToRegExp(pattern)
  if (operator.startsWith('#')) {
    const cut = (long ? cuts.reverse() : cuts).find(index => test.test(value.slice(0, index)))
    return cut === undefined ? value : value.slice(cut)
  }
  const cut = (long ? cuts : cuts.reverse()).find(index => test.test(value.slice(index)))
  return cut === undefined ? value : value.slice(0, cut)
}

/** An output that is kept, up to a bound. */
function collector(): { write: Output; text(): string } {
  const chunks: string[] = []
  let length = 0
  return {
    write: text => {
      length += text.length
      if (length <= LONGEST_OUTPUT) chunks.push(text)
    },
    text: () => chunks.join(''),
  }
}
