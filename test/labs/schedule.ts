import type { Facts } from '../../electron/lab/facts.ts'
import type { ApiObject } from './apiServer.ts'
import type { FaultProxy } from './faultProxy.ts'
import { at, ELSEWHERE, type Fleet, HOME, HOTEL, OFFLINE } from './fleet.ts'
import { seeded } from './seeded.ts'

const PODS = '/api/v1/pods'
const HOUR = 3_600_000

/** Puts what the schedule will change: a node, a service with a port of it, and some pods. */
export function furnish({ api }: Fleet): void {
  api?.put('/api/v1/nodes', {
    metadata: { name: 'pi-01', uid: 'n1' },
    status: {
      addresses: [{ type: 'InternalIP', address: '192.0.2.11' }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  })
  api?.put('/api/v1/services', {
    metadata: { name: 'web', namespace: 'apps', uid: 's1' },
    spec: { type: 'NodePort', ports: [{ port: 80, protocol: 'TCP', nodePort: 30_001 }] },
  })
  for (let n = 0; n < 10; n++) api?.put(PODS, pod(n, 0))
}

const pod = (n: number, life: number): ApiObject => ({
  metadata: { name: `pod-${n}`, namespace: 'apps', uid: `p${n}-${life}` },
  spec: { nodeName: 'pi-01', containers: [{ name: 'a', image: 'registry.example/a:1' }] },
  status: { phase: 'Running' },
})

/**
 * Does so many things to a fleet and its keepers, one after the other, as the seed has it: lines fall ill, servers
 * restart, objects change, the computer sleeps and moves. Gives what it did. In the end all is well again.
 */
export async function runSchedule(fleet: Fleet, seed: number, steps: number): Promise<string[]> {
  const random = seeded(seed)
  const below = (n: number) => Math.floor(random() * n)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const done: string[] = []
  const lines = [...fleet.lines]
  let life = 0

  const deeds: readonly (() => Promise<unknown> | unknown)[] = [
    ...Array.from({ length: 6 }, () => () => infect(pick(lines))),
    () => {
      const [name, line] = pick(lines)
      note(`${name} is well`)
      line.lift()
    },
    () => {
      const [name, line] = pick(lines)
      const how = pick(['freeze', 'reset'] as const)
      note(`${name}: ${how}`)
      line[how]()
    },
    () => {
      const [name, line] = pick(lines)
      line.reach = pick(['silent', 'refused', 'no-route', 'open'] as const)
      note(`${name} is ${line.reach}`)
    },
    () => {
      note('every SSH connection is dropped')
      fleet.server.drop()
    },
    async () => {
      note('the API server restarts')
      await fleet.api?.close()
      await fleet.api?.listen()
    },
    ...Array.from({ length: 3 }, () => () => {
      const n = below(20)
      life += 1
      note(`pod-${n} is another`)
      fleet.api?.remove(PODS, pod(n, 0))
      if (random() < 0.7) fleet.api?.put(PODS, pod(n, life))
    }),
    () => {
      note('the computer sleeps')
      fleet.clock.jumpWall(HOUR)
    },
    () => {
      const place = below(4)
      note(`the computer is ${['at home', 'in a hotel', 'elsewhere', 'offline'][place]}`)
      fleet.place = [at(HOME), at(HOTEL), ELSEWHERE, OFFLINE][place] ?? OFFLINE
    },
  ]
  const note = (what: string) => done.push(what)
  const infect = ([name, line]: [string, FaultProxy]) => {
    const bytes = below(6_000)
    const toxics = pick([
      { latency: below(10), jitter: below(10) },
      { bandwidth: 50_000 + below(500_000) },
      { slice: 1 + below(100) },
      { slowClose: below(20) },
      { hangAfter: bytes },
      { hangAfter: 0 },
      { cutAfter: bytes },
      { resetAfter: bytes },
    ])
    const way = pick(['all', 'up', 'down'] as const)
    note(`${name} ${way} ${JSON.stringify(toxics)}`)
    line.set({ [way]: toxics })
  }

  for (let step = 0; step < steps; step += 1) {
    await pick(deeds)()
    const ms = 500 + below(12_000)
    note(`${ms} ms`)
    await fleet.pass(ms, 100)
  }
  for (const [, line] of lines) line.lift()
  fleet.place = at(HOME)
  return done
}

/** What a lab is known to be, without when it was heard: two keepers that know the same say the same. */
export function known({ clusters, hosts, sources }: Facts): unknown {
  return {
    clusters: [...clusters].map(([name, { kinds, server, version }]) => ({
      name,
      server,
      version,
      kinds: Object.entries(kinds)
        .map(([kind, { rows, forbidden }]) => ({ kind, forbidden, rows: sorted(rows) }))
        .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    })),
    hosts: sorted(hosts).map(([name, { facts, address }]) => ({ name, facts, address })),
    sources: sorted(sources).map(([id, { status, listed }]) => ({ id, state: status.state, listed })),
  }
}

const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
