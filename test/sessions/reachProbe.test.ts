import https from 'node:https'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../electron/demo/certificate.ts'
import { systemDialer } from '../../electron/reach/dial.ts'
import { launch } from '../../electron/reach/launch.ts'
import { probe, targetOf, touch } from '../../electron/reach/probe.ts'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { makeLab, makeNode, makePath, makeService } from '../labs/makeLab.ts'
import { closedPort, listening, type Peer, page, peer, until } from '../labs/peers.ts'

let clock: FakeClock
const opened: Peer[] = []

beforeEach(() => {
  clock = new FakeClock()
})
afterEach(async () => {
  expect(clock.waiting).toBe(0)
  for (const one of opened.splice(0)) {
    await until(() => one.open() === 0, 'the end of every connection')
    await one.close()
  }
})

const keep = (one: Peer) => {
  opened.push(one)
  return one
}
const raw = async (onSocket: (socket: Socket) => void) => keep(await peer(onSocket))
const site = async (status: number, headers: Record<string, string> = {}) =>
  keep(await page((_request, response) => response.writeHead(status, headers).end('x'.repeat(100_000))))
const tried = (url: string, signal?: AbortSignal) => probe(systemDialer(clock), clock, url, undefined, signal)

describe('a try of an HTTP address', () => {
  it.each([
    [200, {}, 'HTTP 200', false],
    [302, { location: '/login' }, 'HTTP 302 to /login', false],
    [302, { location: `/${'x'.repeat(200)}` }, `HTTP 302 to /${'x'.repeat(59)}…`, false],
    [401, {}, 'HTTP 401', false],
    [404, {}, 'HTTP 404', false],
    [503, {}, 'HTTP 503', true],
  ] as const)('that answers %d is up', async (status, headers, answer, ill) => {
    const { port } = await site(status, headers)
    const found = await tried(`http://127.0.0.1:${port}`)
    expect(found).toMatchObject({ ok: true, answer, ill })
    expect(found.latency).toBeGreaterThanOrEqual(0)
  })

  it('asks once for its root, as the host it was given', async () => {
    const asked: unknown[] = []
    const { port } = keep(
      await page((request, response) => {
        asked.push([request.method, request.url, request.headers.host, request.headers.cookie])
        response.end()
      }),
    )
    await tried(`http://127.0.0.1:${port}`)
    expect(asked).toEqual([['GET', '/', `127.0.0.1:${port}`, undefined]])
  })

  it('does not judge a certificate', async () => {
    const now = Date.now()
    const { key, cert } = makeCertificate({
      subject: { commonName: 'nobody' },
      use: 'server',
      names: ['elsewhere.invalid'],
      notBefore: now - 86_400_000,
      notAfter: now - 3_600_000,
    })
    const server = https.createServer({ key, cert }, (_request, response) => response.end())
    const { port } = keep(await listening(server, '127.0.0.1', 0))
    expect(await tried(`https://127.0.0.1:${port}`)).toMatchObject({ ok: true, answer: 'HTTP 200' })
  })

  it('finds another protocol that speaks first', async () => {
    const { port } = await raw(socket => socket.write('SSH-2.0-OpenSSH_10.0\r\n'))
    expect(await tried(`http://127.0.0.1:${port}`)).toMatchObject({
      ok: true,
      answer: 'TCP open',
      ill: false,
    })
  })

  it('finds a web socket that answers without being asked for one', async () => {
    const { port } = await raw(socket =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    )
    expect(await tried(`http://127.0.0.1:${port}`)).toMatchObject({ ok: true, answer: 'HTTP 101' })
  })

  it.each(['http', 'https'])('over %s that is refused says so', async scheme => {
    expect(await tried(`${scheme}://127.0.0.1:${await closedPort()}`)).toEqual({
      ok: false,
      answer: 'TCP refused',
      ill: false,
      latency: null,
    })
  })

  it.each(['http', 'https'])(
    'over %s that is accepted and then left in silence is no answer',
    async scheme => {
      const one = await raw(() => {})
      const found = tried(`${scheme}://127.0.0.1:${one.port}`)
      await until(() => clock.waiting > 0 && one.accepted() === 1)
      await clock.advance(2_999)
      expect(one.open()).toBe(1)
      await clock.advance(1)
      expect(await found).toEqual({
        ok: false,
        answer: 'connected, no answer in 3 s',
        ill: false,
        latency: null,
      })
    },
  )

  it('that drips its head for ever ends at the deadline', async () => {
    const one = await raw(socket => socket.write('HTTP/1.1 200 OK\r\nx: '))
    const found = tried(`http://127.0.0.1:${one.port}`)
    await until(() => one.accepted() === 1)
    await clock.advance(3_000)
    expect((await found).ok).toBe(false)
  })

  it.each([
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
    ['closed', (socket: Socket) => socket.end()],
  ] as const)('that is %s without an answer says so', async (_what, act) => {
    const { port } = await raw(socket => socket.once('data', () => act(socket)))
    expect(await tried(`http://127.0.0.1:${port}`)).toMatchObject({
      ok: false,
      answer: 'connected, then closed without an answer',
    })
  })

  it('of TLS where there is none is told as it is', async () => {
    const { port } = await raw(socket => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await tried(`https://127.0.0.1:${port}`)).toMatchObject({
      ok: false,
      answer: expect.stringMatching(/^connected, but TLS failed \(/),
    })
  })

  it('is let go at once when it is called off', async () => {
    const one = await raw(() => {})
    const ended = new AbortController()
    const found = tried(`http://127.0.0.1:${one.port}`, ended.signal)
    await until(() => one.accepted() === 1)
    ended.abort()
    expect(await found).toMatchObject({ ok: false, answer: 'cancelled' })
    expect(await tried(`http://127.0.0.1:${one.port}`, ended.signal)).toMatchObject({ answer: 'cancelled' })
  })
})

describe('a touch of a machine', () => {
  it('is answered by whoever refuses too', async () => {
    const { port } = await raw(() => {})
    expect(await touch(systemDialer(clock), [{ host: '127.0.0.1', port }])).toEqual({
      ok: true,
      answer: 'TCP open',
    })
    expect(await touch(systemDialer(clock), [{ host: '127.0.0.1', port: await closedPort() }])).toEqual({
      ok: true,
      answer: 'TCP refused',
    })
  })
})

describe('where a URL leads', () => {
  it.each([
    ['http://127.9.0.1', '127.9.0.1', 80],
    ['https://127.9.0.1', '127.9.0.1', 443],
    ['http://[fd00::7]:30004', 'fd00::7', 30_004],
  ])('of %s', (url, host, port) => {
    expect(targetOf(url)).toEqual({ host, port })
  })
})

describe('a click', () => {
  it('takes the best path, else the next over a Ready node, and tells what it tried', async () => {
    const good = await site(200)
    const nodes = ['a', 'b', 'c', 'd'].map((name, i) =>
      makeNode(name, { addresses: { lan: [`127.9.0.${i + 1}`], tailnet: [] } }),
    )
    const [a, b, c, d] = nodes.map((node, i) => (i === 2 ? { ...node, ready: 'False' as const } : node))
    if (!a || !b || !c || !d) throw new Error('no nodes')
    const path = (node: typeof a, port: number, over = {}) =>
      makePath(node, 0, { url: `http://127.0.0.1:${port}`, ...over })
    const dead = [await closedPort(), await closedPort()]
    const paths = [
      path(c, good.port, { state: 'ok' }),
      path(a, dead[0] ?? 0),
      path(b, dead[1] ?? 0, { state: 'down', answer: 'TCP refused' }),
      path(d, 9, { state: 'unknown', answer: NOT_ON_LAN }),
    ]
    const service = makeService('web', 30_004, [a], { paths, best: paths[1]?.url ?? null })
    const lab = makeLab({ nodes: [a, b, c, d], services: [service] })
    const found = await launch(systemDialer(clock), clock, lab, service, null)
    expect(found.path).toMatchObject({ url: `http://127.0.0.1:${good.port}`, answer: 'HTTP 200' })
    expect(found.tried).toEqual([
      { url: `http://127.0.0.1:${dead[0]}`, answer: 'TCP refused' },
      { url: `http://127.0.0.1:${dead[1]}`, answer: 'TCP refused' },
    ])
    const asked = await launch(systemDialer(clock), clock, lab, service, paths[2]?.url ?? '')
    expect(asked).toEqual({ path: null, tried: [{ url: paths[2]?.url, answer: 'TCP refused' }] })
    // What is on another network is not tried, not even when it is asked for.
    expect(await launch(systemDialer(clock), clock, lab, service, paths[3]?.url ?? '')).toEqual({
      path: null,
      tried: [],
    })
  })

  it('takes the path in use first, wherever it stands and however it was', async () => {
    const sites = [await site(200), await site(200), await site(200)]
    const node = makeNode('a', { addresses: { lan: ['127.0.0.1'], tailnet: [] } })
    const gone = { ...makeNode('b'), ready: 'False' as const, state: 'down' as const }
    const paths = sites.map((one, i) =>
      makePath(i === 2 ? gone : node, one.port, { url: `http://127.0.0.1:${one.port}` }),
    )
    for (const [i, best] of paths.entries()) {
      const service = makeService('web', 30_004, [node], { paths, best: best.url })
      const lab = makeLab({ nodes: [node, gone], services: [service] })
      const found = await launch(systemDialer(clock), clock, lab, service, null)
      expect(found).toMatchObject({ path: { url: best.url }, tried: [] })
      expect(sites.map(one => one.accepted())).toEqual([1, 1, 1].fill(0, i + 1))
    }
  })

  it('takes a path over a Ready node before a better one over another', async () => {
    const [ready, other] = [await site(200), await site(200)]
    const node = makeNode('a')
    const lost = { ...makeNode('b'), ready: 'Unknown' as const }
    const paths = [
      makePath(lost, 0, { url: `http://127.0.0.1:${other?.port}`, state: 'ok' }),
      makePath(node, 0, { url: `http://127.0.0.1:${ready?.port}`, state: 'unknown' }),
    ]
    const service = makeService('web', 30_004, [node], { paths, best: null })
    const lab = makeLab({ nodes: [node, lost], services: [service] })
    const found = await launch(systemDialer(clock), clock, lab, service, null)
    expect(found.path?.url).toBe(paths[1]?.url)
  })

  it('passes over a path that is silent for a second and a half', async () => {
    const silent = await raw(() => {})
    const good = await site(200)
    const node = makeNode('a', { addresses: { lan: ['127.0.0.1'], tailnet: [] } })
    const paths = [silent.port, good.port].map(port => makePath(node, port))
    const service = makeService('web', 30_004, [node], { paths, best: paths[0]?.url ?? null })
    const found = launch(systemDialer(clock), clock, makeLab({ nodes: [node] }), service, null)
    await until(() => silent.accepted() === 1)
    await clock.advance(1_499)
    expect(good.accepted()).toBe(0)
    await clock.advance(1)
    expect(await found).toMatchObject({
      path: { url: paths[1]?.url },
      tried: [{ url: paths[0]?.url, answer: 'connected, no answer in 1.5 s' }],
    })
  })
})
