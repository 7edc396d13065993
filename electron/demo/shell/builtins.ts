import type { Program } from './commands.ts'
import type { Shell } from './shell.ts'
import { Exit, Jump } from './signals.ts'
import { test } from './test.ts'

const nothing: Program = () => 0

/** What the shell does itself. */
export const BUILTINS: Readonly<Record<string, Program>> = Object.assign(Object.create(null), {
  ':': nothing,
  true: nothing,
  false: () => 1,
  trap: nothing,
  umask: nothing,
  ulimit: nothing,
  wait: nothing,
  hash: nothing,
  exit: (shell, [status]) => {
    throw new Exit(status === undefined ? shell.status : Number(status) & 255)
  },
  break: (_shell, [count]) => {
    throw new Jump('break', Number(count ?? 1))
  },
  continue: (_shell, [count]) => {
    throw new Jump('continue', Number(count ?? 1))
  },
  return: (shell, [status]) => {
    throw new Jump('return', status === undefined ? shell.status : Number(status) & 255)
  },
  export: (shell, values) => assign(shell, values, true),
  readonly: (shell, values) => assign(shell, values, false),
  local: (shell, values) => assign(shell, values, false),
  unset: (shell, values) => {
    for (const name of values) {
      shell.variables.delete(name)
      shell.exported.delete(name)
    }
    return 0
  },
  set: (shell, values) => {
    const at = values.findIndex(value => value === '--' || !/^[-+]/.test(value))
    if (at >= 0) shell.parameters = values.slice(values[at] === '--' ? at + 1 : at)
    return 0
  },
  shift: (shell, [count]) => {
    shell.parameters.splice(0, Number(count ?? 1))
    return 0
  },
  cd: (shell, [folder = '~'], streams) => {
    const path = shell.path(folder.replace(/^~$/, shell.variables.get('HOME') ?? '/'))
    if (!shell.host.files.isFolder(path)) {
      streams.err(`${shell.name}: 1: cd: can't cd to ${folder}\n`)
      return 2
    }
    shell.variables.set('PWD', path)
    return 0
  },
  pwd: (shell, _values, streams) => {
    streams.out(`${shell.variables.get('PWD') ?? '/'}\n`)
    return 0
  },
  eval: async (shell, values, streams) => {
    const before = shell.streams
    shell.streams = streams
    try {
      return await shell.run(values.join(' '))
    } finally {
      shell.streams = before
    }
  },
  exec: async (shell, [name = 'true', ...values], streams) => {
    throw new Exit(await shell.program(name, values, streams))
  },
  read: (shell, values, streams) => {
    const names = values.filter(value => !value.startsWith('-'))
    const line = streams.in.line()
    if (line === undefined) return 1
    const words = line.trim().split(/[ \t]+/)
    for (const [index, name] of names.entries()) {
      const last = index === names.length - 1
      shell.variables.set(name, last ? words.slice(index).join(' ') : (words[index] ?? ''))
    }
    return 0
  },
  command: async (shell, values, streams) => {
    if (values[0] !== '-v' && values[0] !== '-V') {
      const [name, ...rest] = values[0] === '-p' || values[0] === '--' ? values.slice(1) : values
      if (name === undefined) return 0
      const builtin = BUILTINS[name]
      return builtin ? builtin(shell, rest, streams) : shell.program(name, rest, streams)
    }
    let status = values.length > 1 ? 0 : 2
    for (const name of values.slice(1)) {
      const where = locate(shell, name)
      if (where === undefined) status = 127
      else streams.out(`${where}\n`)
    }
    return status
  },
  type: (shell, values, streams) => {
    let status = 0
    for (const name of values) {
      const where = locate(shell, name)
      streams.out(where === undefined ? `${name}: not found\n` : `${name} is ${where}\n`)
      if (where === undefined) status = 127
    }
    return status
  },
  test: (shell, values, streams) => test(shell, values, streams),
  '[': (shell, values, streams) => {
    if (values.at(-1) === ']') return test(shell, values.slice(0, -1), streams)
    streams.err(`${shell.name}: 1: [: missing ]\n`)
    return 2
  },
} satisfies Record<string, Program>)

function assign(shell: Shell, values: readonly string[], exported: boolean): number {
  for (const value of values) {
    const at = value.indexOf('=')
    const name = at < 0 ? value : value.slice(0, at)
    if (at >= 0) shell.variables.set(name, value.slice(at + 1))
    if (exported) shell.exported.add(name)
  }
  return 0
}

/** Where `command -v` finds a name; undefined when it does not. */
export function locate(shell: Shell, name: string): string | undefined {
  if (shell.functions.has(name) || BUILTINS[name]) return name
  const base = name.slice(name.lastIndexOf('/') + 1)
  if (!shell.findProgram(base)) return undefined
  return name.startsWith('/') ? name : name === base ? `/usr/bin/${name}` : undefined
}
