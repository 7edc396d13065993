import { BUILTINS, locate } from './builtins.ts'
import { df } from './df.ts'
import { grep } from './grep.ts'
import type { Shell } from './shell.ts'
import { Input, type Streams } from './streams.ts'
import { cat, cut, head, sed, sort, tail, tr, uniq, wc } from './text.ts'

/** A program: what it writes goes to its streams, the answer is its exit status. */
export type Program = (shell: Shell, values: readonly string[], streams: Streams) => number | Promise<number>

const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(?:([ntr\\abfv])|0?([0-7]{1,3}))/g, (_all, letter: string | undefined, octal: string) =>
    letter ? ESCAPES[letter]! : String.fromCharCode(Number.parseInt(octal, 8) & 255),
  )

/** Every program that all machines have. */
export const COMMANDS: Readonly<Record<string, Program>> = Object.assign(Object.create(null), {
  cat,
  head,
  tail,
  tr,
  cut,
  sed,
  wc,
  sort,
  uniq,
  grep,
  egrep: (shell, values, streams) => grep(shell, ['-E', ...values], streams),
  df,
  echo: (_shell, values, streams) => {
    const bare = values[0] === '-n'
    streams.out(`${unescaped((bare ? values.slice(1) : values).join(' '))}${bare ? '' : '\n'}`)
    return 0
  },
  printf: (_shell, [format = '', ...values], streams) => {
    streams.out(formatted(format, values))
    return 0
  },
  ls: (shell, values, streams) => {
    const names = values.filter(value => !value.startsWith('-'))
    const { files } = shell.host
    const all = values.some(value => /^-\w*[aA]/.test(value))
    const itself = values.some(value => /^-\w*d/.test(value))
    let status = 0
    for (const name of names.length > 0 ? names : ['.']) {
      const path = shell.path(name)
      if (files.isFolder(path) && !itself) {
        if (names.length > 1) streams.out(`${name}:\n`)
        for (const each of files.list(path)) if (all || !each.startsWith('.')) streams.out(`${each}\n`)
      } else if (files.read(path) !== undefined || files.isFolder(path)) streams.out(`${name}\n`)
      else {
        streams.err(`ls: cannot access '${name}': No such file or directory\n`)
        status = 2
      }
    }
    return status
  },
  readlink: (shell, values, streams) => {
    let status = 0
    for (const name of values.filter(value => !value.startsWith('-'))) {
      const target = shell.host.files.link(shell.path(name))
      if (target !== undefined) streams.out(`${target}\n`)
      else if (values.some(value => /^-[fem]$/.test(value))) streams.out(`${shell.path(name)}\n`)
      else status = 1
    }
    return status
  },
  uname: (shell, values, streams) => {
    const { release, version, machine } = shell.host.kernel
    const parts: [string, string][] = [
      ['s', 'Linux'],
      ['n', shell.host.hostname],
      ['r', release],
      ['v', version],
      ['m', machine],
      ['o', 'GNU/Linux'],
    ]
    const letters = values.join('').replaceAll('-', '') || 's'
    const wanted = parts.filter(([letter]) => letters.includes('a') || letters.includes(letter))
    streams.out(`${wanted.map(([, text]) => text).join(' ')}\n`)
    return 0
  },
  hostname: (shell, [option], streams) => {
    const list = option === '-I' || option === '-i'
    streams.out(list ? `${shell.host.addresses.join(' ')} \n` : `${shell.host.hostname}\n`)
    return 0
  },
  id: (shell, values, streams) => {
    const { user } = shell.host
    const number = user === 'root' ? '0' : '1000'
    const text: Record<string, string> = { '-u': number, '-g': number, '-un': user, '-gn': user, '-nu': user }
    const groups = user === 'root' ? '0(root)' : `1000(${user}),27(sudo),44(video),100(users)`
    streams.out(
      `${text[values.join('').replace('-u-n', '-un')] ?? `uid=${number}(${user}) gid=${number}(${user}) groups=${groups}`}\n`,
    )
    return 0
  },
  whoami: (shell, _values, streams) => {
    streams.out(`${shell.host.user}\n`)
    return 0
  },
  nproc: (shell, _values, streams) => {
    streams.out(`${shell.host.cpus}\n`)
    return 0
  },
  getconf: (shell, [name = ''], streams) => {
    const known: Record<string, number> = {
      CLK_TCK: 100,
      PAGESIZE: 4096,
      PAGE_SIZE: 4096,
      _NPROCESSORS_ONLN: shell.host.cpus,
    }
    if (known[name] === undefined) return 2
    streams.out(`${known[name]}\n`)
    return 0
  },
  date: (shell, values, streams) => {
    const now = new Date(shell.host.clock.wall())
    const format = values.find(value => value.startsWith('+'))
    streams.out(`${format ? dated(format.slice(1), now) : now.toUTCString().replace('GMT', 'UTC')}\n`)
    return 0
  },
  sleep: async (shell, values) => {
    const factor: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }
    const seconds = values.reduce((sum, value) => {
      const unit = factor[value.at(-1) ?? '']
      return sum + Number(unit ? value.slice(0, -1) : value) * (unit ?? 1)
    }, 0)
    if (!Number.isFinite(seconds) || seconds < 0) return 1
    await new Promise<void>(resolve => {
      const cancel = shell.host.clock.after(seconds * 1000, resolve)
      shell.stop?.addEventListener(
        'abort',
        () => {
          cancel()
          resolve()
        },
        { once: true },
      )
    })
    return 0
  },
  basename: (_shell, [path = '', suffix], streams) => {
    const name = path.replace(/\/+$/, '').split('/').at(-1) ?? ''
    streams.out(
      `${suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
    )
    return 0
  },
  dirname: (_shell, [path = ''], streams) => {
    const at = path.replace(/\/+$/, '').lastIndexOf('/')
    streams.out(`${at < 0 ? '.' : path.slice(0, at) || '/'}\n`)
    return 0
  },
  seq: (_shell, values, streams) => {
    const numbers = values.map(Number)
    const [from, step, to] =
      numbers.length === 1
        ? [1, 1, numbers[0]!]
        : numbers.length === 2
          ? [numbers[0]!, 1, numbers[1]!]
          : [numbers[0]!, numbers[1]!, numbers[2]!]
    for (let value = from, turns = 0; step > 0 ? value <= to : value >= to; value += step) {
      if (++turns > 100_000) return 1
      streams.out(`${value}\n`)
    }
    return 0
  },
  env: (shell, values, streams) => {
    const at = values.findIndex(value => !value.includes('='))
    if (at >= 0) {
      const inner = shell.fork(streams)
      for (const value of values.slice(0, at))
        inner.variables.set(value.slice(0, value.indexOf('=')), value.slice(value.indexOf('=') + 1))
      return inner.program(values[at]!, values.slice(at + 1), streams)
    }
    for (const name of shell.exported) streams.out(`${name}=${shell.variables.get(name) ?? ''}\n`)
    return 0
  },
  printenv: (shell, [name], streams) => {
    if (name === undefined) return COMMANDS.env!(shell, [], streams)
    const value = shell.exported.has(name) ? shell.variables.get(name) : undefined
    if (value === undefined) return 1
    streams.out(`${value}\n`)
    return 0
  },
  which: (shell, values, streams) => {
    let status = 0
    for (const name of values) {
      const where = BUILTINS[name] ? `/usr/bin/${name}` : locate(shell, name)
      if (where?.startsWith('/') && shell.findProgram(name)) streams.out(`${where}\n`)
      else status = 1
    }
    return status
  },
  timeout: (shell, values, streams) => {
    const rest = [...values]
    while (rest[0]?.startsWith('-')) rest.splice(0, /^-[ks]$/.test(rest[0]) ? 2 : 1)
    const [, name, ...more] = rest
    return name === undefined ? 125 : shell.program(name, more, streams)
  },
  nice: (shell, values, streams) => {
    const rest =
      values[0] === '-n' ? values.slice(2) : values.filter((value, at) => at > 0 || !value.startsWith('-'))
    return rest[0] === undefined ? 0 : shell.program(rest[0], rest.slice(1), streams)
  },
  sh: async (shell, values, streams) => {
    const rest = [...values]
    while (rest[0]?.startsWith('-') && !/^-\w*c$/.test(rest[0])) rest.shift()
    const script = rest[0]?.startsWith('-') ? rest[1] : streams.in.rest()
    const inner = shell.fork({ ...streams, in: rest[0] ? streams.in : new Input() })
    inner.functions.clear()
    for (const name of inner.variables.keys())
      if (!inner.exported.has(name) && name !== 'IFS') inner.variables.delete(name)
    inner.name = rest[2] ?? 'sh'
    inner.parameters = rest.slice(3)
    return inner.run(script ?? '')
  },
} satisfies Record<string, Program>)

/** printf: the format is used again until no value is left. */
function formatted(format: string, values: readonly string[]): string {
  const left = [...values]
  let text = ''
  do {
    const before = left.length
    text += format.replaceAll(
      /%([-0 +#]*)(\d*)(?:\.(\d+))?([sdiuxXofceb%])|\\(?:[ntr\\abfv]|0?[0-7]{1,3})/g,
      (all, flags: string | undefined, width: string, precision: string | undefined, kind: string) => {
        if (all.startsWith('\\')) return unescaped(all)
        if (kind === '%') return '%'
        const value = left.shift() ?? ''
        const number = Number(value) || 0
        const raw =
          kind === 's' || kind === 'b'
            ? (kind === 'b' ? unescaped(value) : value).slice(0, precision ? Number(precision) : undefined)
            : kind === 'c'
              ? value.slice(0, 1)
              : kind === 'f' || kind === 'e'
                ? number.toFixed(Number(precision ?? 6))
                : kind === 'x'
                  ? Math.trunc(number).toString(16)
                  : kind === 'X'
                    ? Math.trunc(number).toString(16).toUpperCase()
                    : kind === 'o'
                      ? Math.trunc(number).toString(8)
                      : `${Math.trunc(number)}`
        const size = Math.min(Number(width || 0), 1000)
        if (flags?.includes('-')) return raw.padEnd(size)
        return raw.padStart(size, flags?.includes('0') && kind !== 's' ? '0' : ' ')
      },
    )
    if (left.length === before) break
  } while (left.length > 0)
  return text
}

function dated(format: string, now: Date): string {
  const iso = now.toISOString()
  const parts: Record<string, string> = {
    s: `${Math.floor(now.getTime() / 1000)}`,
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    N: `${iso.slice(20, 23)}000000`,
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    z: '+0000',
    Z: 'UTC',
    '%': '%',
  }
  return format.replaceAll(/%([A-Za-z%])/g, (all, letter: string) => parts[letter] ?? all)
}
