import { afterEach, beforeEach, expect, it } from 'vitest'
import { KIND_NAMES } from '../../electron/lab/kept.ts'
import type { ClusterSeen } from '../../electron/lab/observation.ts'
import { systemDialer } from '../../electron/reach/dial.ts'
import { jsonOf } from '../../electron/sessions/kubernetes/answer.ts'
import { connect } from '../../electron/sessions/kubernetes/connection.ts'
import { Plugins } from '../../electron/sessions/kubernetes/plugins.ts'
import { NOBODY } from '../../electron/sessions/owner.ts'
import { ApiLab } from '../labs/apiServer.ts'
import { SessionLab } from '../labs/kubernetesLab.ts'

const PODS = '/api/v1/pods'
let api: ApiLab
let lab: SessionLab

beforeEach(async () => {
  api = await ApiLab.open()
  lab = new SessionLab(api.context())
})

afterEach(async () => {
  lab.session.stop()
  await api.close()
})

it('lists and watches every kind over one connection', async () => {
  api.put(PODS, { metadata: { namespace: 'holm', name: 'nova-1', uid: 'u1' } })
  await lab.start(api.watches)
  expect(lab.state).toBe('up')
  expect(KIND_NAMES.map(kind => lab.listings(kind).length)).toEqual(KIND_NAMES.map(() => 1))
  expect(lab.names('pods')).toEqual(['nova-1'])
  expect(api.sockets.size).toBe(1)
  expect(api.asked.every(ask => ask.headers.authorization === 'Bearer a-token')).toBe(true)
  // Leases of other namespaces are leader elections.
  expect(api.asked.some(ask => ask.path === '/apis/coordination.k8s.io/v1/leases')).toBe(false)
})

it('tells the version of the server and how far its clock is off', async () => {
  await lab.start(api.watches)
  const seen = lab.told.find(one => one.type === 'cluster') as ClusterSeen
  expect(seen.version).toBe('v1.34.3+k3s1')
  expect(Math.abs(seen.skew ?? Number.NaN)).toBeLessThan(30_000)
})

it.each([{}, { http1Only: true }])(
  'an answer that is read long after it came is whole (%j)',
  async options => {
    const server = await ApiLab.open(options)
    const { clock } = lab
    const over = new AbortController()
    const connection = await connect({
      context: server.context(),
      plugins: new Plugins(clock, NOBODY),
      clock,
      dialer: systemDialer(clock),
      signal: over.signal,
      asks: () => {},
      pressed: false,
    })
    const answer = await connection.get('/version', { signal: over.signal, deadline: 10_000 })
    await new Promise(resolve => setTimeout(resolve, 50))
    const read = await jsonOf(answer, '/version', { clock, signal: over.signal, idle: 10_000 })
    expect(read).toEqual({ gitVersion: 'v1.34.3+k3s1' })
    connection.close()
    await server.close()
  },
)

it('asks for pages of 500 and tells the list when it is complete, in one piece', async () => {
  for (let index = 0; index < 1_234; index += 1) {
    api.put(PODS, { metadata: { namespace: 'holm', name: `pod-${index}`, uid: `u${index}` } })
  }
  await lab.start(api.watches)
  expect(api.lists(PODS).map(ask => ask.query.get('limit'))).toEqual(['500', '500', '500'])
  expect(lab.listings('pods').map(one => one.objects.length)).toEqual([1_234])
  expect(new Set(lab.names('pods')).size).toBe(1_234)
})

it('asks for watches with bookmarks that last five to ten minutes', async () => {
  await lab.start(api.watches)
  for (const { query } of api.watches) {
    expect(query.get('allowWatchBookmarks')).toBe('true')
    expect(Number(query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(300)
    expect(Number(query.get('timeoutSeconds'))).toBeLessThanOrEqual(600)
    expect(query.get('resourceVersion')).toBe(String(api.version))
  }
})

it('tells all events of one chunk together', async () => {
  await lab.start(api.watches)
  const lines = api.silently(() => {
    for (const name of ['a', 'b', 'c']) api.put(PODS, { metadata: { name, namespace: 'holm', uid: name } })
  })
  api.watchOf(PODS)?.write(lines.join(''))
  await lab.until(() => lab.names('pods').length === 3)
  expect(lab.told.filter(one => one.type === 'changed')).toHaveLength(1)
})

it.each([
  ['where the other end has nothing newer', { http1Only: true }],
  ['without TLS where the kubeconfig says http', { plain: true }],
])('speaks HTTP/1.1 %s', async (_, options) => {
  const old = await ApiLab.open(options)
  const own = new SessionLab(old.context())
  old.put(PODS, { metadata: { namespace: 'holm', name: 'nova-1', uid: 'u1' } })
  await own.start(old.watches)
  old.put(PODS, { metadata: { namespace: 'holm', name: 'nova-2', uid: 'u2' } })
  await own.until(() => own.names('pods').length === 2)
  expect(old.sockets.size).toBeGreaterThan(1)
  own.session.stop()
  await own.until(() => old.sockets.size === 0)
  expect(own.clock.waiting).toBe(0)
  await old.close()
})

it('leaves no socket and no timer behind when it is stopped', async () => {
  await lab.start(api.watches)
  lab.session.stop()
  await lab.until(() => api.sockets.size === 0 && lab.clock.waiting === 0)
  expect(lab.state).toBe('off')
})

it('leaves nothing behind when it is stopped in the middle of a list', async () => {
  api.script = ({ path, query }, answer) => {
    if (path !== PODS || query.has('watch')) return false
    answer.writeHead(200, { 'content-type': 'application/json' })
    answer.write(
      '{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"half"}},',
    )
    return true
  }
  lab.session.start()
  await lab.until(() => api.watches.size === KIND_NAMES.length - 1)
  lab.session.stop()
  await lab.until(() => api.sockets.size === 0 && lab.clock.waiting === 0)
  expect(lab.listings('pods')).toEqual([])
})

it('stays up while nothing changes, by pings and by asking the server', async () => {
  await lab.start(api.watches)
  await lab.pass(4 * 60_000)
  expect(lab.state).toBe('up')
  expect(api.asked.filter(ask => ask.path === '/readyz').length).toBeGreaterThanOrEqual(7)
  expect(lab.told.filter(one => one.type === 'source' && one.status.state === 'stale')).toEqual([])
})

it('shows hostile text as it came, as data', async () => {
  const names = [
    '<img src=x onerror=alert(1)>',
    'a‮b',
    'nul\u0000',
    `${'x'.repeat(253)}`,
    '$(id)',
    'x\ny',
    '__proto__',
  ]
  for (const name of names) {
    const selector = JSON.parse('{"__proto__":"polluted","app":"x"}')
    api.put('/api/v1/services', { metadata: { name, namespace: 'holm', uid: name }, spec: { selector } })
  }
  await lab.start(api.watches)
  expect(lab.names('services')).toEqual(names)
  expect(({} as Record<string, unknown>).app).toBeUndefined()
})

it('counts an object without a lawful name and keeps the others', async () => {
  api.put(PODS, { metadata: { name: 'x'.repeat(254), namespace: 'holm' } })
  api.put(PODS, { metadata: { name: 'good', namespace: 'holm' } })
  await lab.start(api.watches)
  await lab.pass(6_000)
  expect(lab.names('pods')).toEqual(['good'])
  expect(lab.errors).toBe(1)
})

it('takes an object of 2 MB like any other', async () => {
  await lab.start(api.watches)
  api.put(PODS, { metadata: { name: 'big', namespace: 'holm' }, spec: { junk: 'x'.repeat(2 * 1024 * 1024) } })
  api.put(PODS, { metadata: { name: 'small', namespace: 'holm' } })
  await lab.until(() => lab.names('pods').length === 2)
  expect(lab.errors).toBe(0)
})
