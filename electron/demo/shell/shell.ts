import type { Command, Pipeline, Script } from './ast.ts'
import { BUILTINS } from './builtins.ts'
import { COMMANDS, type Program } from './commands.ts'
import type { Host } from './computer.ts'
import { Expander, type Scope } from './expand.ts'
import type { Files } from './files.ts'
import { loginVariables } from './login.ts'
import { parseScript } from './parser.ts'
import { patternToRegExp } from './pattern.ts'
import { redirected } from './redirect.ts'
import { Exit, Jump } from './signals.ts'
import { collector, Input, type Streams } from './streams.ts'
import { Incomplete, ShellSyntaxError } from './words.ts'

const DEEPEST = 200

/** A small POSIX shell over a machine that does not exist. */
export class Shell implements Scope {
  readonly words = new Expander(this)
  readonly host: Host
  /** Fires when nobody is there any more for whom it works. */
  readonly stop: AbortSignal | undefined
  readonly variables: Map<string, string>
  readonly exported: Set<string>
  readonly functions: Map<string, Command>
  parameters: string[] = []
  name = 'sh'
  status = 0
  /** Changed for good by `exec` with redirections. */
  streams: Streams
  #depth = 0

  constructor(host: Host, streams: Streams, from?: Shell, stop?: AbortSignal) {
    this.host = host
    this.stop = from?.stop ?? stop
    this.streams = streams
    this.variables = new Map(from?.variables ?? loginVariables(host.user))
    this.exported = new Set(from?.exported ?? this.variables.keys())
    this.functions = new Map(from?.functions)
    this.parameters = from ? [...from.parameters] : []
    this.status = from?.status ?? 0
    this.#depth = from ? from.#depth + 1 : 0
    if (this.#depth > DEEPEST) throw new ShellSyntaxError('Maximum function recursion depth reached')
  }

  /** A copy of this shell: what it sets, this one never hears of. */
  fork(streams: Streams): Shell {
    return new Shell(this.host, streams, this)
  }

  get files(): Files {
    return this.host.files
  }

  /** An absolute path. */
  path(name: string): string {
    return this.words.path(name)
  }

  async substitute(script: Script): Promise<string> {
    const sink = collector()
    const streams = { in: this.streams.in, out: sink.write, err: this.streams.err }
    this.status = await this.#apart(streams, shell => shell.runScript(script))
    return sink.text().replace(/\n+$/, '')
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
      if (this.stop?.aborted) throw new Exit(129)
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
    const shell = this.fork(streams)
    try {
      return await run(shell)
    } catch (error) {
      return shell.#ended(error)
    }
  }

  async #command(command: Command, outer: Streams): Promise<number> {
    if (command.kind === 'simple') return this.#simple(command, outer)
    const streams = await redirected(this, command.redirects, outer)
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
        const words = command.words ? await this.words.fields(command.words) : this.parameters
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
        const text = await this.words.text(command.word)
        for (const { patterns, body } of command.branches) {
          for (const word of patterns) {
            const { pattern } = await this.words.joined(word)
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
    const [name, ...values] = await this.words.fields(command.words)
    const before = this.status
    if (name === undefined) this.status = 0
    const streams = await redirected(this, command.redirects, outer)
    if (!streams) return 2
    if (name === undefined) {
      // The status of an assignment is that of the last command inside it.
      this.status = 0
      for (const each of command.assignments) this.variables.set(each.name, await this.words.text(each.value))
      return this.status
    }
    this.status = before
    const saved = new Map<string, string | undefined>()
    const fresh: string[] = []
    for (const each of command.assignments) {
      saved.set(each.name, this.variables.get(each.name))
      this.variables.set(each.name, await this.words.text(each.value))
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
}
