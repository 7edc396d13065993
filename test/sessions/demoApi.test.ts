import https from 'node:https'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Api, type DemoLab, demoLab } from '../labs/demoLab.ts'

let lab: DemoLab
let api: Api
beforeAll(async () => {
  lab = await demoLab()
  api = await lab.api()
})
afterAll(() => lab.close())

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }
const METADATA = { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' }

describe('who is let in', () => {
  it('nobody without a certificate or a token', async () => {
    const stranger = await lab.api({ bare: true })
    const { status, body } = await stranger.get('/api/v1/nodes')
    expect(status).toBe(401)
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    })
  })

  it('the bearer of the token', async () => {
    const { token } = JSON.parse(lab.file('state.json'))
    const stranger = await lab.api({ bare: true })
    const { status } = await stranger.get('/version', { authorization: `Bearer ${token}` })
    expect(status).toBe(200)
  })

  it('health is told to everybody', async () => {
    const { status, text } = await (await lab.api({ bare: true })).get('/readyz')
    expect([status, text]).toEqual([200, 'ok'])
  })
})

describe('what is offered', () => {
  it('answers with the date, over HTTP/1.1 too', async () => {
    const socket = await lab.dial('192.168.8.197:6443')
    const config = parse(lab.file('kubeconfig'))
    const pem = (text: string): string => Buffer.from(text, 'base64').toString()
    const { headers, status, version } = await new Promise<Record<string, unknown>>((resolve, reject) => {
      const request = https.get('https://192.168.8.197:6443/version', {
        createConnection: () =>
          tls.connect({
            socket,
            ALPNProtocols: ['http/1.1'],
            ca: pem(config.clusters[0].cluster['certificate-authority-data']),
            cert: pem(config.users[0].user['client-certificate-data']),
            key: pem(config.users[0].user['client-key-data']),
          }),
      })
      request.on('error', reject)
      request.on('response', response => {
        response.resume()
        resolve({ headers: response.headers, status: response.statusCode, version: response.httpVersion })
      })
    })
    expect([status, version]).toEqual([200, '1.1'])
    expect(headers).toMatchObject({ date: expect.stringMatching(/GMT$/) })
  })

  it.each([
    ['/api/v1', 'APIResourceList'],
    ['/apis/apps/v1', 'APIResourceList'],
    ['/apis/discovery.k8s.io/v1', 'APIResourceList'],
    ['/apis/coordination.k8s.io/v1', 'APIResourceList'],
    ['/apis/storage.k8s.io/v1', 'APIResourceList'],
    ['/api', 'APIVersions'],
    ['/apis', 'APIGroupList'],
  ])('%s is %s', async (path, kind) => {
    expect((await api.get(path)).body.kind).toBe(kind)
  })

  it('everything at once where it is asked for so', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'
    const { headers, body } = await api.get('/apis', { accept })
    expect(headers['content-type']).toContain('as=APIGroupDiscoveryList')
    expect(body.items.map((each: { metadata: { name: string } }) => each.metadata.name)).toContain('apps')
  })

  it.each([
    ['/api/v1/nodes', 13],
    ['/api/v1/namespaces', 6],
    ['/api/v1/persistentvolumeclaims', 8],
    ['/api/v1/persistentvolumes', 8],
    ['/apis/coordination.k8s.io/v1/leases', 13],
    ['/apis/apps/v1/statefulsets', 1],
    ['/apis/apps/v1/daemonsets', 1],
    ['/apis/storage.k8s.io/v1/storageclasses', 1],
    ['/api/v1/namespaces/registry/persistentvolumeclaims', 1],
  ])('%s has %i', async (path, count) => {
    expect((await api.get(path)).body.items).toHaveLength(count)
  })

  it('the items of a list have no kind, one object has', async () => {
    const { items, kind } = (await api.get('/api/v1/nodes')).body
    expect(kind).toBe('NodeList')
    expect(items[0].kind).toBeUndefined()
    const one = (await api.get('/api/v1/nodes/rpi-7')).body
    expect(one).toMatchObject({ kind: 'Node', apiVersion: 'v1', metadata: { name: 'rpi-7' } })
  })

  it.each([
    ['/api/v1/namespaces/holm/pods/nope', 'pods "nope" not found', { name: 'nope', kind: 'pods' }],
    [
      '/apis/apps/v1/namespaces/holm/deployments/x',
      'deployments.apps "x" not found',
      { name: 'x', group: 'apps', kind: 'deployments' },
    ],
    ['/api/v1/secrets', 'the server could not find the requested resource', {}],
    ['/openapi/v3', 'the server could not find the requested resource', {}],
  ])('%s is a 404', async (path, message, details) => {
    const { status, body } = await api.get(path)
    expect(status).toBe(404)
    expect(body).toMatchObject({ kind: 'Status', reason: 'NotFound', message, details, code: 404 })
  })

  it('nothing can be changed, and the answer says by whom and what', async () => {
    const { status, body } = await api.send('DELETE', '/api/v1/namespaces/holm/pods/postgres-0')
    expect(status).toBe(403)
    expect(body.message).toContain('User "system:admin" cannot delete resource "pods" in API group ""')
  })

  it('Tables with the columns of kubectl', async () => {
    const { body } = await api.get('/api/v1/nodes', TABLE)
    expect(body.kind).toBe('Table')
    const shown = body.columnDefinitions.filter((each: { priority: number }) => each.priority === 0)
    expect(shown.map((each: { name: string }) => each.name)).toEqual([
      'Name',
      'Status',
      'Roles',
      'Age',
      'Version',
    ])
    const row = body.rows.find((each: { cells: string[] }) => each.cells[0] === 'rpi-1')
    expect(row.cells.slice(0, 5)).toEqual(['rpi-1', 'Ready', 'control-plane', '97d', 'v1.34.3+k3s1'])
    expect(row.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'rpi-1' } })
  })

  it('metadata alone', async () => {
    const { body } = await api.get('/api/v1/pods?limit=1', METADATA)
    expect(body.kind).toBe('PartialObjectMetadataList')
    expect(Object.keys(body.items[0])).toEqual(['metadata'])
  })
})

describe('selectors', () => {
  it.each([
    ['/api/v1/pods?labelSelector=app%3Dnova', 2],
    ['/api/v1/pods?labelSelector=app+in+(nova,vault)', 3],
    ['/api/v1/nodes?labelSelector=node-role.kubernetes.io/control-plane', 1],
    ['/api/v1/nodes?labelSelector=kubernetes.io/arch!%3Darm64', 1],
    ['/api/v1/pods?fieldSelector=spec.nodeName%3Drpi-7', 4],
    ['/api/v1/pods?fieldSelector=metadata.namespace%3Dkube-system,spec.nodeName%3Drpi-7', 1],
    ['/api/v1/namespaces/holm/pods?fieldSelector=metadata.name%3Dpostgres-0', 1],
  ])('%s lets %i through', async (path, count) => {
    expect((await api.get(path)).body.items).toHaveLength(count)
  })

  it('one that cannot be read is a 400', async () => {
    expect(await api.get('/api/v1/pods?labelSelector=((')).toMatchObject({
      status: 400,
      body: { reason: 'BadRequest' },
    })
  })
})

describe('pages', () => {
  it('show one revision, whatever changes between them', async () => {
    const first = (await api.get('/apis/coordination.k8s.io/v1/leases?limit=5')).body
    expect(first.items).toHaveLength(5)
    expect(first.metadata.remainingItemCount).toBe(8)
    await lab.pass(12)
    const second = (
      await api.get(`/apis/coordination.k8s.io/v1/leases?limit=500&continue=${first.metadata.continue}`)
    ).body
    expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion })
    const whole = [...first.items, ...second.items]
    expect(new Set(whole.map(each => each.metadata.name)).size).toBe(13)
    const newest = Math.max(...whole.map(each => Number(each.metadata.resourceVersion)))
    expect(newest).toBeLessThanOrEqual(Number(first.metadata.resourceVersion))
  })

  it('a token is too old after five minutes', async () => {
    const { metadata } = (await api.get('/api/v1/pods?limit=5')).body
    await lab.pass(301)
    const late = await api.get(`/api/v1/pods?limit=5&continue=${metadata.continue}`)
    expect(late).toMatchObject({ status: 410, body: { reason: 'Expired', code: 410 } })
  })

  it('a token that is none is a 400', async () => {
    expect((await api.get('/api/v1/pods?limit=5&continue=xyz')).status).toBe(400)
  })
})

describe('watches', () => {
  const from = async (path: string): Promise<string> => (await api.get(path)).body.metadata.resourceVersion
  const LEASES = '/apis/coordination.k8s.io/v1/leases'

  it('tell what changed after the list, and nothing that was in it', async () => {
    const revision = await from(LEASES)
    const watch = api.watch(`${LEASES}?watch=true&resourceVersion=${revision}`)
    expect(await watch.status()).toBe(200)
    await lab.pass(11)
    const seen = new Set<string>()
    for (let index = 0; index < 13; index++) {
      const { type, object } = await watch.next()
      expect(type).toBe('MODIFIED')
      expect(object).toMatchObject({ kind: 'Lease', apiVersion: 'coordination.k8s.io/v1' })
      expect(Number(object.metadata.resourceVersion)).toBeGreaterThan(Number(revision))
      seen.add(object.metadata.name)
    }
    expect(seen.size).toBe(13)
    watch.stream.close()
  })

  it('begin with everything when no revision is given', async () => {
    const watch = api.watch('/api/v1/namespaces?watch=1')
    const names: string[] = []
    for (let index = 0; index < 6; index++) {
      const { type, object } = await watch.next()
      expect(type).toBe('ADDED')
      names.push(object.metadata.name)
    }
    expect(names).toEqual(['default', 'holm', 'kube-node-lease', 'kube-public', 'kube-system', 'registry'])
    watch.stream.close()
  })

  it('say where the first list ends when asked for it', async () => {
    const watch = api.watch(
      '/api/v1/namespaces?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
    )
    for (let index = 0; index < 6; index++) await watch.next()
    const { type, object } = await watch.next()
    expect(type).toBe('BOOKMARK')
    expect(object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
    watch.stream.close()
  })

  it('send a bookmark every ten seconds to those who allow it', async () => {
    const revision = await from('/api/v1/namespaces')
    const watch = api.watch(`/api/v1/namespaces?watch=1&allowWatchBookmarks=true&resourceVersion=${revision}`)
    await watch.status()
    await lab.pass(11)
    const { type, object } = await watch.next()
    expect(type).toBe('BOOKMARK')
    expect(object).toMatchObject({ kind: 'Namespace', apiVersion: 'v1' })
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThan(Number(revision))
    watch.stream.close()
  })

  it('end cleanly when their time is over', async () => {
    const watch = api.watch('/api/v1/namespaces?watch=1&timeoutSeconds=30&resourceVersion=0')
    for (let index = 0; index < 6; index++) await watch.next()
    await lab.pass(31)
    expect(await watch.ended()).toBe(true)
  })

  it('see an object leave and enter their selection', async () => {
    const revision = await from('/api/v1/nodes')
    const watch = api.watch(
      `/api/v1/nodes?watch=1&fieldSelector=metadata.name%3Drpi-3&resourceVersion=${revision}`,
    )
    await watch.status()
    lab.demo.fault(['rpi-3', 'disk', 'full'])
    await lab.pass(2)
    const { type, object } = await watch.next()
    expect([type, object.metadata.name]).toEqual(['MODIFIED', 'rpi-3'])
    expect(object.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'DiskPressure', status: 'True' }),
    )
    lab.demo.fault(['clear'])
    watch.stream.close()
  })

  it('are told 410 when their revision is from another time', async () => {
    const watch = api.watch(`${LEASES}?watch=1&resourceVersion=17`)
    expect(await watch.status()).toBe(200)
    expect(await watch.next()).toEqual({
      type: 'ERROR',
      object: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'The resourceVersion for the provided watch is too old.',
        reason: 'Expired',
        code: 410,
      },
    })
    expect(await watch.ended()).toBe(true)
  })

  it('are all told 410 by the fault `api gone`, and a list makes a new beginning', async () => {
    const path = '/api/v1/services'
    const revision = await from(path)
    const watches = [0, 1, 2].map(() => api.watch(`${path}?watch=1&resourceVersion=${revision}`))
    await Promise.all(watches.map(each => each.status()))
    lab.demo.fault(['api', 'gone'])
    for (const each of watches) {
      expect(await each.next()).toMatchObject({ type: 'ERROR', object: { code: 410 } })
      expect(await each.ended()).toBe(true)
    }
    const again = api.watch(`${path}?watch=1&timeoutSeconds=5&resourceVersion=${await from(path)}`)
    expect(await again.status()).toBe(200)
    await lab.pass(6)
    expect(await again.ended()).toBe(true)
  })

  it('that nobody reads lose their place instead of filling the memory', async () => {
    const watch = api.watch(`${LEASES}?watch=1&resourceVersion=${await from(LEASES)}`)
    await watch.status()
    watch.stream.pause()
    await lab.pass(1400)
    const types = new Map<string, number>()
    for (;;) {
      const { type } = await watch.next()
      types.set(type, (types.get(type) ?? 0) + 1)
      if (type === 'ERROR' || (types.get('MODIFIED') ?? 0) >= 1700) break
    }
    expect(types.get('ERROR')).toBe(1)
    expect(types.get('MODIFIED')).toBeLessThan(1000)
  })

  it('are Tables for those who want Tables', async () => {
    const watch = api.watch('/api/v1/namespaces?watch=1', TABLE)
    const { object } = await watch.next()
    expect(object).toMatchObject({ kind: 'Table', rows: [{ cells: ['default', 'Active', '97d'] }] })
    watch.stream.close()
  })
})

describe('faults of the API server', () => {
  it('hangs, refuses and comes back', async () => {
    lab.demo.fault(['api', 'refuse'])
    await expect(lab.dial('192.168.8.197:6443')).rejects.toThrow('ECONNREFUSED')
    lab.demo.fault(['api', 'hang'])
    await expect(lab.dial('192.168.8.197:6443')).rejects.toThrow('silent')
    lab.demo.fault(['api', 'ok'])
    api = await lab.api()
    expect((await api.get('/version')).body.gitVersion).toBe('v1.34.3+k3s1')
  })
})
