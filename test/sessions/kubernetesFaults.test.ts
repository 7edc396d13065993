import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { foldAll, NO_FACTS, rowsOf } from '../../electron/lab/facts.ts'
import { KIND_NAMES } from '../../electron/lab/kept.ts'
import { ApiLab } from '../labs/apiServer.ts'
import { FaultProxy, type Faults } from '../labs/faultProxy.ts'
import { SessionLab } from '../labs/kubernetesLab.ts'

const PODS = '/api/v1/pods'
let api: ApiLab
let line: FaultProxy
let opened: SessionLab[]

beforeEach(async () => {
  opened = []
  api = await ApiLab.open()
  for (let n = 0; n < 40; n++) put(n)
  line = await FaultProxy.open(api.port)
})
afterEach(async () => {
  for (const lab of opened) {
    lab.session.stop()
    await lab.until(() => lab.clock.waiting === 0)
  }
  await line.close()
  await api.close()
})

function put(n: number, phase = 'Running', uid = `u${n}`): void {
  api.put(PODS, {
    metadata: { name: `pod-${n}`, namespace: 'apps', uid },
    spec: { nodeName: 'pi-1', containers: [{ name: 'a', image: 'registry.example/a:1' }] },
    status: { phase },
  })
}

/** A session over the line, or one that goes straight to the server. */
function session(straight = false): SessionLab {
  const server = `https://127.0.0.1:${straight ? api.port : line.port}`
  const lab = new SessionLab(api.context({ cluster: { server } }))
  opened.push(lab)
  return lab
}

/** What a reader of the observations holds of every kind. */
function model({ told }: SessionLab) {
  const cluster = foldAll(NO_FACTS, told).clusters.get('lab')
  return KIND_NAMES.map(kind => [kind, cluster ? [...rowsOf(cluster, kind)].sort(byKey) : null])
}
const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1)

/** In the end the model is that of a session that begins now and has met no fault. */
async function equalsFresh(lab: SessionLab): Promise<void> {
  const fresh = session(true)
  await fresh.start({ size: KIND_NAMES.length })
  await fresh.until(() => fresh.complete)
  const wanted = JSON.stringify(model(fresh))
  await lab.passUntil(() => lab.state === 'up' && JSON.stringify(model(lab)) === wanted)
  expect(lab.errors).toBeLessThan(20)
}

/** Something of every sort happens that the session does not hear at once. */
function change(): void {
  put(1, 'Failed')
  put(100, 'Pending')
  api.remove(PODS, { metadata: { name: 'pod-2', namespace: 'apps' } })
  api.remove(PODS, { metadata: { name: 'pod-3', namespace: 'apps' } })
  put(3, 'Running', 'another')
}

const lossy: [string, Faults, RegExp][] = [
  ['hangs open', { all: { hangAfter: 0 } }, /^No answer to a ping in 10 s\.$/],
  ['hangs open one way', { down: { hangAfter: 0 } }, /^No answer to a ping in 10 s\.$/],
  ['hangs open the other way', { up: { hangAfter: 0 } }, /^No answer to a ping in 10 s\.$/],
  ['hangs in the middle of an event', { down: { hangAfter: 60 } }, /^No answer to a ping in 10 s\.$/],
  ['is reset', { all: { resetAfter: 0 } }, /broke \(ECONNRESET\)|closed the connection/],
  ['is cut in the middle of an event', { down: { cutAfter: 60 } }, /closed the connection|broke/],
]

describe('the line of a cluster that is watched', () => {
  it.each(lossy)(
    'case 01: %s: stale or down within 45 s, by name, and in the end equal to a fresh list',
    async (_what, faults, reason) => {
      const lab = session()
      await lab.start(api.watches)
      line.set(faults)
      change()
      const broke = lab.clock.mono()
      // What goes over the line is what brings a reset about.
      await lab.passUntil(() => lab.state !== 'up')
      expect(lab.clock.mono() - broke).toBeLessThanOrEqual(45_000)
      expect(lab.session.status.reason).toMatch(reason)
      line.lift()
      await equalsFresh(lab)
    },
  )

  it.each([
    ['late', { all: { latency: 3, jitter: 5 } }],
    ['thin', { down: { bandwidth: 400_000 } }],
    ['in small pieces', { all: { slice: 37 } }],
    ['late to end', { all: { slowClose: 10 } }],
  ] satisfies [string, Faults][])('is %s: stays up, and misses nothing', async (_what, faults) => {
    const lab = session()
    line.set(faults)
    lab.session.start()
    await lab.until(() => lab.complete && api.watches.size === KIND_NAMES.length)
    change()
    await lab.until(() => !lab.names('pods').includes('pod-2'))
    expect(lab.state).toBe('up')
    expect(lab.errors).toBe(0)
    await equalsFresh(lab)
  })
})

describe('the line of a cluster that is being listed', () => {
  // Through TLS and the first lists: what lies at these places differs with every key.
  const places = [0, 1, 100, 900, 1_500, 2_500, 4_000, 6_000, 9_000, 14_000, 20_000]

  it.each(places)('is cut behind byte %d: down by name, then equal to a fresh list', async at => {
    const lab = session()
    line.set({ down: { cutAfter: at } })
    lab.session.start()
    await lab.passUntil(() => lab.state === 'down' || lab.state === 'up')
    if (lab.state === 'down') expect(lab.session.status.reason).toMatch(/127\.0\.0\.1:\d+/)
    line.lift()
    await equalsFresh(lab)
  })

  it.each(places)('is reset behind byte %d: down by name, then equal to a fresh list', async at => {
    const lab = session()
    line.set({ down: { resetAfter: at } })
    lab.session.start()
    await lab.passUntil(() => lab.state === 'down' || lab.state === 'up')
    if (lab.state === 'down') expect(lab.session.status.reason).toMatch(/127\.0\.0\.1:\d+|ECONNRESET/)
    line.lift()
    await equalsFresh(lab)
  })

  it.each(places)('hangs behind byte %d: given up at a deadline, then equal to a fresh list', async at => {
    const lab = session()
    line.set({ down: { hangAfter: at } })
    lab.session.start()
    await lab.pass(45_000, 500)
    if (lab.state !== 'up') expect(lab.session.status.reason).toMatch(/No answer|in \d+ s/)
    // What hangs does not come back: it is gone with a restarted router.
    line.freeze()
    line.lift()
    await equalsFresh(lab)
  })
})
