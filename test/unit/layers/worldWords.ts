import { parse } from 'yaml'
import { ORDINARY_NAMES, ORDINARY_PORTS } from './tables.ts'

/** Keys of a world file whose text is a name of that world. */
const NAME_KEYS = new Set(['name', 'namespace', 'namespaces', 'on', 'node', 'context', 'user', 'app'])
const PORT_KEYS = new Set(['port', 'nodePort', 'from', 'to'])
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi
/** Shorter names, and names that are one plain word of a port or disk, would be found everywhere. */
const SHORTEST_NAME = 4

/** Names, addresses and ports of a world that nothing else is called. */
export function worldWords(yaml: string): string[] {
  const words = new Set<string>()
  const world = parse(yaml) as Record<string, unknown>
  for (const key of ['name', 'title']) if (typeof world[key] === 'string') words.add(world[key])
  for (const key of [
    'nodes',
    'machines',
    'namespaces',
    'claims',
    'workloads',
    'network',
    'tailnet',
    'lab',
    'cluster',
  ]) {
    collect(world[key], key, words, key !== 'cluster' && key !== 'lab')
  }
  for (const [address] of yaml.matchAll(ADDRESS)) if (!isCommon(address)) words.add(address)
  return [...words]
}

function collect(value: unknown, key: string, words: Set<string>, named: boolean): void {
  if (Array.isArray(value)) for (const one of value) collect(one, key, words, named)
  else if (typeof value === 'object' && value !== null) {
    // Inside `ports` a name is a protocol's, in `facts` and `page` it is prose.
    for (const [inner, one] of Object.entries(value)) {
      if (inner !== 'facts' && inner !== 'page') collect(one, inner, words, named && key !== 'ports')
    }
  } else if (typeof value === 'number') {
    if (PORT_KEYS.has(key) && value >= 1024 && !ORDINARY_PORTS.has(value)) words.add(String(value))
  } else if (typeof value === 'string' && named && NAME_KEYS.has(key)) {
    if (value.length >= SHORTEST_NAME && !ORDINARY_NAMES.has(value)) words.add(value)
  }
}

/** Network addresses and first addresses that any lab may have. */
const isCommon = (address: string) =>
  /^(10\.42\.0\.0|10\.43\.0\.0|10\.43\.0\.10|127\.0\.0\.1|0\.0\.0\.0)$/.test(address)
