import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Forwards, forwardsOf } from '../../electron/backend/forwards.ts'
import { type HandlerContext, handlers } from '../../electron/backend/handlers.ts'
import { Keeper } from '../../electron/backend/keeper.ts'
import type { KeeperOptions } from '../../electron/backend/keeperOptions.ts'
import { type LabPlan, NO_FILES } from '../../electron/backend/loadLab.ts'
import { forgetGone } from '../../electron/lab/facts.ts'
import { NO_LAB_FILE } from '../../electron/lab/labFile.ts'
import { systemDialer } from '../../electron/reach/dial.ts'
import type { Place } from '../../electron/reach/place.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { applyPatch } from '../../shared/lab/patch.ts'
import { ApiLab } from '../labs/apiServer.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { keptNode, keptService, ToldLab } from '../labs/makeFacts.ts'
import { page, until } from '../labs/peers.ts'

let folder: string
let clock: FakeClock
let keeper: Keeper | null = null
const logged: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeport-keeper-'))
  clock = new FakeClock(Date.now())
})
afterEach(async () => {
  await keeper?.close()
  await rm(folder, { recursive: true })
})

function keep(plan: Partial<LabPlan>, place: KeeperOptions['place'] = async () => null): Keeper {
  keeper = new Keeper({
    plan: {
      id: 'home',
      name: 'Home',
      demo: false,
      file: null,
      labFile: NO_LAB_FILE,
      clusters: [],
      hosts: [],
      tailnet: null,
      problems: [],
      files: NO_FILES,
      ...plan,
    },
    clock,
    dialer: systemDialer(clock),
    place,
    dataDir: folder,
    log: line => logged.push(line),
  })
  return keeper
}

/** A place on these networks, or on none. */
const on = (...networks: string[]): Place => ({
  networks,
  gateway: null,
  gatewayMac: null,
  offline: networks.length === 0,
})

const isUp = (kept: Keeper) =>
  until(() => {
    void clock.advance(30)
    return kept.store.lab?.tables.sources.get('source:kubernetes/lab')?.state === 'up'
  }, 'the session')

const WEB = 'service:lab/apps/web'

/** An API server with one node, at a loopback address, and one service at a port of it. */
async function served(nodePort: number): Promise<ApiLab> {
  const api = await ApiLab.open()
  api.put('/api/v1/nodes', {
    metadata: { name: 'pi-1', uid: 'u1' },
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  })
  api.put('/api/v1/services', {
    metadata: { name: 'web', namespace: 'apps', uid: 'u2' },
    spec: { type: 'NodePort', ports: [{ port: 80, protocol: 'TCP', nodePort }] },
  })
  return api
}

const answers = (kept: Keeper) =>
  until(() => {
    void clock.advance(30)
    return kept.store.lab?.tables.services.get(WEB)?.state === 'ok'
  }, 'the service')

const hostOf = (kept: Keeper, forwards: Forwards) => ({
  plan: kept.plan,
  keeper: kept,
  dialer: systemDialer(clock),
  forwards,
  metered: [],
})

/** What answers one page. */
const reader = (
  kept: Keeper,
  forwards: Forwards = { open: async () => '', close: async () => {} },
): HandlerContext => ({
  labs: {
    get: () => hostOf(kept, forwards),
    all: [hostOf(kept, forwards)],
  } as unknown as HandlerContext['labs'],
  app: {} as HandlerContext['app'],
  keeper: {} as HandlerContext['keeper'],
  journal: { act: () => {} } as unknown as HandlerContext['journal'],
  answers: {} as HandlerContext['answers'],
  clock,
  version: '0',
  urlCommand: 'homeport url',
  mintLink: () => null,
  control: false,
})

/** A keeper that has listed the cluster of an API server. */
async function listed(
  api: ApiLab,
  place?: KeeperOptions['place'],
  plan: Partial<LabPlan> = {},
): Promise<Keeper> {
  const kept = keep({ clusters: [{ name: 'lab', context: api.context() }], ...plan }, place)
  await kept.start()
  await until(() => {
    void clock.advance(30)
    return kept.store.lab?.tables.sources.get('source:kubernetes/lab')?.listed === true
  }, 'the lists')
  return kept
}

describe('the keeper of a lab', () => {
  it('shows files that need their owner from the first moment', async () => {
    const kept = keep({
      problems: [{ file: '/x/lab.yaml', line: 3, sentence: 'It is odd.', advice: 'Mend it.' }],
    })
    await kept.start()
    expect([...(kept.store.lab?.tables.sources.values() ?? [])]).toMatchObject([
      { kind: 'file', name: 'lab.yaml', state: 'needs-you', reason: '/x/lab.yaml, line 3: It is odd.' },
    ])
    await kept.close()
    expect(clock.waiting).toBe(0)
  })

  it('follows a cluster, stores the ids it gave, and leaves nothing behind', async () => {
    const api = await ApiLab.open()
    api.put('/api/v1/nodes', {
      metadata: { name: 'pi-1', uid: 'u1' },
      status: {
        addresses: [{ type: 'InternalIP', address: '127.9.2.1' }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    })
    try {
      const kept = keep({ clusters: [{ name: 'lab', context: api.context() }] })
      await kept.start()
      await until(() => {
        void clock.advance(30)
        return kept.store.lab?.tables.nodes.get('node:pi-1')?.state === 'ok'
      }, 'the node')
      await kept.close()
      await clock.advance(120_000)
      expect(clock.waiting).toBe(0)
      await until(() => api.sockets.size === 0, 'the end of the connection')
      const ids = JSON.parse(await readFile(join(folder, 'labs/home/identity.json'), 'utf8')).ids
      expect(ids).toEqual({ 'kubernetes/lab/pi-1': 'node:pi-1' })
    } finally {
      await api.close()
    }
  })

  it('goes on where this computer’s networks cannot be told', async () => {
    const kept = keep({}, () => Promise.reject(new Error('no interfaces')))
    await kept.start()
    await clock.advance(60_000)
    expect(kept.store.lab).toMatchObject({ sentence: 'No source is configured' })
  })

  it('connects anew after the computer slept, whatever its connections believe', async () => {
    const api = await ApiLab.open()
    try {
      const kept = await listed(api)
      const before = [...api.sockets]
      await clock.advance(60_000)
      clock.jumpWall(29_000)
      await clock.advance(5_000)
      expect(before.every(socket => !socket.destroyed)).toBe(true)
      clock.jumpWall(3_600_000)
      await clock.advance(5_000)
      await until(() => before.every(socket => socket.destroyed), 'the end of the old connection')
      await until(() => [...api.sockets].some(one => !before.includes(one)), 'a new connection')
      await isUp(kept)
    } finally {
      await keeper?.close()
      await api.close()
    }
  })

  it('connects anew when this computer is on another network, and only then', async () => {
    const api = await ApiLab.open()
    let networks = ['127.0.0.1/8', '127.9.0.5/24']
    const lost: string[] = []
    try {
      const kept = await listed(api, async () => on(...networks))
      const before = [...api.sockets]
      const still = async (now: string[], what: string) => {
        networks = now
        await clock.advance(6_000)
        if (before.some(socket => socket.destroyed)) lost.push(what)
      }
      await still(['127.9.0.5/24', '127.0.0.1/8'], 'another order')
      await still([...networks, 'fe80::1/64'], 'a link-local address')
      expect(lost).toEqual([])
      networks = ['127.0.0.1/8', '127.9.7.5/24']
      await clock.advance(5_000)
      await until(() => before.every(socket => socket.destroyed), 'the end of the old connection')
      await isUp(kept)
    } finally {
      await keeper?.close()
      await api.close()
    }
  })

  it('tries its paths again at once when it has moved', async () => {
    let networks = ['127.0.0.1/8']
    let asked = 0
    const web = await page((_request, response) => {
      asked += 1
      response.end('hello')
    })
    const api = await served(web.port)
    try {
      const kept = await listed(api, async () => on(...networks))
      await answers(kept)
      const first = asked
      networks = ['127.0.0.1/8', '127.9.7.5/24']
      await clock.advance(5_000)
      await until(() => asked > first, 'another try')
    } finally {
      await keeper?.close()
      await api.close()
      await web.close()
    }
  })

  it('opens a forward of a demo lab where one is asked for, and no other', async () => {
    const web = await page((_request, response) => response.end('hello'))
    const api = await served(web.port)
    const dialer = systemDialer(clock)
    const forwards = forwardsOf('home', dialer, () => undefined)
    try {
      const kept = await listed(api, async () => on('127.0.0.1/8'), { demo: true })
      await answers(kept)
      const { 'service.open': open } = handlers(reader(kept, forwards))
      const input = { lab: 'home', service: WEB, path: null } as const
      const { signal } = new AbortController()
      const address = `http://127.0.0.1:${web.port}`
      expect(await open({ ...input, forward: false }, signal)).toMatchObject({ address, url: address })
      expect(await open({ ...input, forward: true }, signal)).toMatchObject({
        address,
        url: expect.stringMatching(/^http:\/\/web\.apps\.home\.localhost:\d+\/$/),
      })
    } finally {
      await forwards.close()
      await keeper?.close()
      await api.close()
      await web.close()
    }
  })

  it('tells the palette of another lab what can be opened here, and nothing of the one it shows', async () => {
    const web = await page((_request, response) => response.end('hello'))
    const api = await served(web.port)
    api.put('/api/v1/services', {
      metadata: { name: 'db', namespace: 'apps', uid: 'u3' },
      spec: { type: 'ClusterIP', ports: [{ port: 5432, protocol: 'TCP' }] },
    })
    try {
      const kept = await listed(api, async () => on('127.0.0.1/8'))
      await answers(kept)
      const { 'palette.services': ask } = handlers(reader(kept))
      const { signal } = new AbortController()
      const { id, name } = kept.plan
      const service = { id: WEB, name: 'web', port: web.port, state: 'ok', reached: true }
      expect(await ask({ lab: 'attic' }, signal)).toEqual([{ id, name, services: [service] }])
      expect(await ask({ lab: id }, signal)).toEqual([])
    } finally {
      await keeper?.close()
      await api.close()
      await web.close()
    }
  })

  it('asks for the networks once at a time, and no longer than it runs', async () => {
    const asked: AbortSignal[] = []
    const kept = keep({}, signal => {
      asked.push(signal)
      if (asked.length === 1) return Promise.resolve(on('127.0.0.1/8'))
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    await kept.start()
    await clock.advance(60_000)
    expect(asked).toHaveLength(2)
    await kept.close()
    expect(asked[1]?.aborted).toBe(true)
    expect(clock.waiting).toBe(0)
  })

  it('tells a reader the lab, and every few seconds that it is there', async () => {
    const kept = keep({})
    await kept.start()
    const { 'lab.watch': watch } = handlers(reader(kept))
    const ended = new AbortController()
    const patches = watch({ lab: 'home', revision: null }, ended.signal)[Symbol.asyncIterator]()
    let lab: Lab = applyPatch(null, (await patches.next()).value)
    expect(lab).toMatchObject({ id: 'home', revision: 1 })
    const beat = patches.next()
    await clock.advance(5_000)
    const { value } = await beat
    expect(value).toMatchObject({ from: 1, to: 1, set: {}, gone: {} })
    lab = applyPatch(lab, value)
    expect(lab.at).toBe(clock.wall())
    const last = patches.next()
    ended.abort()
    await expect(last).rejects.toThrow()
    await kept.close()
    expect(clock.waiting).toBe(0)
  })
})

describe('what is remembered of tries', () => {
  it('is forgotten with the services and nodes they were of', () => {
    const told = new ToldLab().cluster({
      nodes: [keptNode('a', '127.9.0.1'), keptNode('b', 'fd00::2')],
      services: [keptService('web', 30_001)],
    })
    for (const url of ['http://127.9.0.1:30001', 'http://[fd00::2]:30001', 'http://127.9.0.1:39999'])
      told.path(url, true)
    for (const address of ['127.9.0.1', 'fd00::2', '127.9.0.9']) told.address(address, true)
    const lab = told.see()
    const facts = forgetGone(told.facts, lab)
    expect([...facts.paths.keys()]).toEqual(['http://127.9.0.1:30001', 'http://[fd00::2]:30001'])
    expect([...facts.addresses.keys()]).toEqual(['127.9.0.1', 'fd00::2'])
    expect(forgetGone(facts, lab)).toBe(facts)
  })
})
