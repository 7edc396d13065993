import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Keeper } from '../../electron/backend/keeper.ts'
import { NO_FILES } from '../../electron/backend/loadLab.ts'
import { watchLab } from '../../electron/backend/watchLab.ts'
import { systemClock } from '../../electron/clock.ts'
import { rowsOf } from '../../electron/lab/facts.ts'
import { NO_LAB_FILE } from '../../electron/lab/labFile.ts'
import { systemDialer } from '../../electron/reach/dial.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { applyPatch } from '../../shared/lab/patch.ts'
import { ApiLab } from '../labs/apiServer.ts'
import { until } from '../labs/peers.ts'

/** An annotation as kubectl apply and some operators leave them. */
const LARGE = 'x'.repeat(256 * 1024)
const SERVICES = 50
const EVENTS = 5_000

let folder: string
let api: ApiLab
let keeper: Keeper
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'homeport-burst-'))
  api = await ApiLab.open()
})
afterEach(async () => {
  await keeper.close()
  await api.close()
  await rm(folder, { recursive: true })
})

const service = (n: number, nodePort: number, annotations: Record<string, string> = {}) => ({
  metadata: { name: `svc-${n}`, namespace: 'apps', uid: `u${n}`, annotations },
  spec: { type: 'NodePort', ports: [{ port: 80, protocol: 'TCP', nodePort }] },
})

it('case 07: thousands of events at once come to few patches, and nothing large that nobody shows is kept', async () => {
  for (let n = 0; n < SERVICES; n++) api.put('/api/v1/services', service(n, 30_000 + n))
  // Two of the objects are larger than all the rest: an annotation, and a ConfigMap that nobody asked for.
  api.put('/api/v1/services', service(SERVICES, 30_500, { 'apps/last-applied': LARGE }))
  api.put('/api/v1/configmaps', {
    metadata: { name: 'large', namespace: 'apps', uid: 'cm' },
    data: { blob: LARGE.repeat(8) },
  })
  keeper = new Keeper({
    plan: {
      id: 'home',
      name: 'Home',
      demo: false,
      file: null,
      labFile: NO_LAB_FILE,
      clusters: [{ name: 'lab', context: api.context() }],
      hosts: [],
      tailnet: null,
      problems: [],
      files: NO_FILES,
    },
    clock: systemClock,
    dialer: systemDialer(systemClock),
    place: async () => null,
    dataDir: folder,
    log: () => {},
  })
  await keeper.start()
  await until(() => keeper.store.lab?.tables.services.size === SERVICES + 1, 'the services')

  const ended = new AbortController()
  let seen: Lab | null = null
  let patches = 0
  let largest = 0
  const reading = (async () => {
    const options = { clock: systemClock, from: null, seen: false }
    for await (const patch of watchLab(() => keeper, options, ended.signal)) {
      seen = applyPatch(seen, patch)
      patches += 1
      largest = Math.max(largest, JSON.stringify(patch).length)
    }
  })().catch(() => {})
  await until(() => seen?.tables.services.size === SERVICES + 1, 'the first snapshot')
  const before = patches

  for (let n = 0; n < EVENTS; n++) api.put('/api/v1/services', service(n % SERVICES, 31_000 + (n % 1_000)))
  api.put('/api/v1/services', service(0, 32_000, { 'apps/last-applied': LARGE }))
  const portOf = (lab: Lab | null, n: number) =>
    lab?.tables.services.get(`service:lab/apps/svc-${n}`)?.ports[0]?.nodePort
  await until(() => portOf(seen, 0) === 32_000, 'the last event')

  for (let n = 1; n < SERVICES; n++) {
    expect(portOf(seen, n)).toBe(31_000 + ((EVENTS - SERVICES + n) % 1_000))
  }
  // A reader is told what is so by now, not each step on the way there.
  expect(patches - before).toBeLessThan(EVENTS / 20)
  expect(largest).toBeLessThan(LARGE.length)
  const cluster = keeper.facts.clusters.get('lab')
  const kept = JSON.stringify([...(cluster ? rowsOf(cluster, 'services').values() : [])])
  expect(kept.length).toBeLessThan(LARGE.length / 4)
  expect(api.asked.filter(one => one.path.includes('configmaps'))).toEqual([])
  ended.abort()
  await reading
}, 60_000)
