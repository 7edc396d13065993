import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { fold, foldAll, NO_FACTS } from '../../../electron/lab/facts.ts'
import type { Observation } from '../../../electron/lab/observation.ts'
import { sourceId } from '../../../shared/lab/ids.ts'
import { CLUSTER, keptPod, status } from '../../labs/makeFacts.ts'

const source = sourceId('ssh', 'pi')
const path = (n: number, ok: boolean, at: number): Observation => ({
  type: 'path',
  url: `http://127.9.0.1:${n}`,
  ok,
  answer: ok ? 'HTTP 200' : 'TCP refused',
  ill: false,
  latency: ok ? at : null,
  confirmed: !ok,
  at,
})
const address = (n: number, ok: boolean, at: number): Observation => ({
  type: 'address',
  address: `127.9.0.${n}`,
  ok,
  answer: '',
  confirmed: !ok,
  at,
})
const life = (at: number): Observation => ({ type: 'life', source, errors: 1, at })
const session = (up: boolean, at: number): Observation => ({
  type: 'source',
  source,
  kind: 'ssh',
  name: 'pi',
  status: status(up ? 'up' : 'down'),
  at,
})

const pod = (n: number, at: number) => keptPod(`pod-${n}`, 'pi', { uid: `uid-${n}`, restarts: at })
const ofKind = (n: number, at: number) => ({
  cluster: n === 2 ? 'other' : CLUSTER,
  kind: n === 1 ? ('nodes' as const) : ('pods' as const),
  at,
})
const changed = (n: number, set: boolean, at: number): Observation => ({
  type: 'changed',
  ...ofKind(n, at),
  changes: [set ? { type: 'set', object: pod(n, at) } : { type: 'gone', object: pod(n, at) }],
})
const made: Record<string, (n: number, ok: boolean, at: number) => Observation> = {
  path,
  address,
  life: (_, __, at) => life(at),
  source: (_, ok, at) => session(ok, at),
  changed,
  listed: (n, ok, at) => ({ type: 'listed', ...ofKind(n, at), objects: ok ? [pod(n, at)] : [] }),
  forbidden: (n, _, at) => ({ type: 'forbidden', ...ofKind(n, at) }),
}
const observations = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(made), 'changed'), fc.nat(2), fc.boolean()), {
    maxLength: 40,
  })
  .map(all => all.map(([type, n, ok], at) => (made[type] ?? changed)(n, ok, at)))

describe('many observations', () => {
  it('in any order, cut anywhere, come to the same as each after the other', () => {
    fc.assert(
      fc.property(observations, fc.nat(40), (all, cut) => {
        const each = all.reduce(fold, NO_FACTS)
        expect(foldAll(foldAll(NO_FACTS, all.slice(0, cut)), all.slice(cut))).toEqual(each)
      }),
    )
  })

  it('leave the facts they were told to as they are, and what they do not name the same', () => {
    const before = foldAll(NO_FACTS, [path(1, true, 1), address(1, true, 1)])
    const after = foldAll(before, [path(1, false, 2), path(2, true, 2)])
    expect(before.paths.get('http://127.9.0.1:1')).toMatchObject({ state: 'ok', at: 1 })
    expect([before.paths.size, after.paths.size]).toEqual([1, 2])
    expect(after.addresses).toBe(before.addresses)
    expect(foldAll(after, [])).toBe(after)
  })

  it('copy the tries of all paths once, however many they are', () => {
    const all = Array.from({ length: 1_000 }, (_, n) => [path(n, false, n), address(n, false, n)]).flat()
    // A Map is copied by what iterates it.
    const copies = vi.spyOn(Map.prototype, Symbol.iterator)
    try {
      const before = fold(fold(NO_FACTS, path(1, true, 0)), address(1, true, 0))
      copies.mockClear()
      const after = foldAll(before, all)
      expect(copies.mock.calls.length).toBe(2)
      expect([after.paths.size, after.addresses.size]).toEqual([1_000, 1_000])
    } finally {
      copies.mockRestore()
    }
  })

  it('copy the rows of a kind once, however many of its events there are', () => {
    const events = Array.from({ length: 1_000 }, (_, n) => changed(0, n % 2 === 0, n))
    const before = fold(NO_FACTS, { type: 'listed', ...ofKind(0, 0), objects: [pod(0, 0), pod(3, 0)] })
    const copies = vi.spyOn(Map.prototype, Symbol.iterator)
    try {
      foldAll(before, events)
      // Its rows, its rivals, and the clusters.
      expect(copies.mock.calls.length).toBeLessThanOrEqual(3)
    } finally {
      copies.mockRestore()
    }
  })
})

describe('a host', () => {
  const read = (bootId: string | null, uptime: number | null, at: number): Observation => ({
    type: 'host',
    host: 'pi',
    source,
    address: null,
    facts: { bootId },
    figures: {
      ...(uptime !== null && {
        uptime: { value: uptime, every: 30_000 },
        disk: { value: 40, every: 300_000 },
      }),
    },
    missing: {},
    at,
  })
  const figures = (...all: Observation[]) => foldAll(NO_FACTS, all).hosts.get('pi')?.figures

  it('that runs since another boot has no uptime until it is read again', () => {
    expect(figures(read('a', 86_400, 1), read('b', null, 2))?.uptime).toBeUndefined()
    expect(figures(read('a', 86_400, 1), read('b', null, 2))?.disk?.value).toBe(40)
    expect(figures(read('a', 86_400, 1), read('b', null, 2), read('b', 5, 3))?.uptime?.value).toBe(5)
  })

  it('that tells its boot again, or no longer, keeps its uptime', () => {
    expect(figures(read('a', 86_400, 1), read('a', null, 2))?.uptime?.value).toBe(86_400)
    expect(figures(read('a', 86_400, 1), read(null, null, 2))?.uptime?.value).toBe(86_400)
  })
})
