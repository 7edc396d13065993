import type { KnownHost } from './knownHosts.ts'

/** A machine as known_hosts names it, in lower case. */
export interface KnownMachine {
  readonly file: string
  readonly names: readonly string[]
  readonly port: number
}

/**
 * The machines that plain lines of known_hosts name: several names on one line are one machine, and so are lines that
 * share a name. Patterns name no machine, marked lines no key of one, and hashed names are only counted.
 */
export function knownHostNames(entries: readonly KnownHost[]): { machines: KnownMachine[]; hashed: number } {
  const machines = new Map<string, { file: string; names: Set<string>; port: number }>()
  const hashed = new Set<string>()
  for (const { marker, names, file } of entries) {
    if (marker !== null) continue
    if (names.startsWith('|')) {
      hashed.add(names)
      continue
    }
    for (const [port, group] of byPort(names)) {
      const at = group.map(name => machines.get(`${port} ${name}`)).find(one => one !== undefined)
      const machine = at ?? { file, names: new Set<string>(), port }
      for (const name of group) {
        machine.names.add(name)
        machines.set(`${port} ${name}`, machine)
      }
    }
  }
  return {
    machines: [...new Set(machines.values())].map(one => ({ ...one, names: [...one.names] })),
    hashed: hashed.size,
  }
}

/** The names of one line by their port; patterns are left out. */
function byPort(list: string): Map<number, string[]> {
  const groups = new Map<number, string[]>()
  for (const word of list.toLowerCase().split(',')) {
    const [, inside, port] = /^\[([^\]]+)\]:(\d{1,5})$/.exec(word) ?? []
    const name = inside ?? word
    if (name === '' || /[*?!\s[\]|]/.test(name)) continue
    const at = port === undefined ? 22 : Number(port)
    groups.set(at, [...(groups.get(at) ?? []), name])
  }
  return groups
}
