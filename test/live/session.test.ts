import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Asked, askedBy } from './audit.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { Household, peer } from './homeport.ts'
import { counts, createObjects } from './objects.ts'
import type { Running } from './processes.ts'
import { json, type ShownCluster, type ShownService, type ShownStatus } from './said.ts'

/*
 * One long-lived Homeport against a real API server. What it knows is read through its own command line, what it
 * asked for from the server's audit log: it alone uses the token, the test the client certificate.
 */

/** A kubeconfig as this test changes it. */
interface Config {
  clusters: { name: string; cluster: Record<string, unknown> }[]
  users: { name: string; user: Record<string, unknown> }[]
}

let cluster: Cluster
let home: Household
let running: Running

beforeAll(async () => {
  cluster = await startCluster({ etcd: peer('etcd'), apiServer: peer('kube-apiserver') })
  await createObjects(cluster.api)
  home = new Household()
  running = await home.serve('--kubeconfig', cluster.kubeconfig.token)
  // Before the door stands, a command would start a backend of its own, with lists of its own.
  await until('the door is open', async () => running.tail().includes('http://127.0.0.1:'))
  await until('the lab is listed', async () => (await status()).counts.nodes === counts.nodes)
})

afterAll(async () => {
  await running?.stop()
  home?.dispose()
  await cluster?.dispose()
})

const read = (command: string) =>
  home.run(command, '--kubeconfig', cluster.kubeconfig.token, '--json', '--wait', '20')
const status = async () => json<ShownStatus>(await read('status'))
async function service(name: string): Promise<ShownService | undefined> {
  return json<ShownService[]>(await read('services')).find(one => one.name === name)
}

/** Asks again until it is so; half a minute is more than any of this may take. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000
  while (!(await holds())) {
    if (!running.alive()) throw new Error(`Homeport ended: ${running.tail()}`)
    if (performance.now() > end) throw new Error(`not within 30 s: ${what}`)
    await pause(200)
  }
}

const asked = (since = 0): Asked[] => askedBy(cluster.audit, 'token-admin').filter(({ at }) => at >= since)
const lists = (since = 0) => asked(since).filter(({ verb }) => verb === 'list')
const watches = (since = 0) => asked(since).filter(({ verb }) => verb === 'watch')
const firstPages = (since = 0) => lists(since).filter(({ url }) => !url.searchParams.has('continue'))
const services = '/api/v1/namespaces/apps/services'

it('lists each kind once, in pages of 500, and goes on as a watch with bookmarks', () => {
  const kinds = firstPages().map(({ kind }) => kind)
  expect(kinds.length).toBeGreaterThanOrEqual(11)
  expect(new Set(kinds).size).toBe(kinds.length)
  for (const { url } of lists()) expect(url.searchParams.get('limit')).toBe('500')
  // 660 pods are two pages.
  expect(lists().filter(({ kind }) => kind === 'pods').length).toBe(2)
  for (const kind of kinds) {
    const [watch] = watches().filter(one => one.kind === kind)
    expect(watch?.url.searchParams.get('allowWatchBookmarks'), kind).toBe('true')
    expect(watch?.url.searchParams.get('resourceVersion'), kind).toMatch(/^\d+$/)
  }
})

/** One `status` with the admin's kubeconfig, changed. */
async function seenWith(name: string, change: (config: Config) => void, lab?: object): Promise<ShownCluster> {
  const config = JSON.parse(readFileSync(cluster.kubeconfig.token, 'utf8')) as Config
  change(config)
  const file = path.join(home.folder, `${name}.json`)
  writeFileSync(file, JSON.stringify(config))
  const labFile = path.join(home.folder, `${name}.yaml`)
  if (lab) writeFileSync(labFile, JSON.stringify({ sources: { kubernetes: [{ kubeconfig: file, ...lab }] } }))
  const which = lab ? ['--lab', labFile] : ['--kubeconfig', file]
  const shown = json<ShownStatus>(await home.run('status', ...which, '--json', '--wait', '20'))
  return shown.clusters[0] ?? expect.fail(JSON.stringify(shown.sources))
}

it('impersonates whom the kubeconfig names: the server judges', async () => {
  const seen = await seenWith('as', ({ users }) => {
    users[0] = { name: 'me', user: { ...users[0]?.user, as: 'nopods' } }
  })
  expect(seen).toMatchObject({ as: 'nopods', sentence: expect.stringContaining('asked as nopods') })
  expect(seen.notAllowed).toContain('pods')
})

it('goes another way where nobody is at the own address, and checks the certificate all the same', async () => {
  const config = JSON.parse(readFileSync(cluster.kubeconfig.token, 'utf8')) as Config
  const { host } = new URL(String(config.clusters[0]?.cluster.server))
  const seen = await seenWith(
    'ways',
    ({ clusters }) => {
      clusters[0] = {
        name: 'live',
        cluster: {
          ...clusters[0]?.cluster,
          server: 'https://kubernetes.invalid:6443',
          'tls-server-name': '127.0.0.1',
        },
      }
    },
    { paths: [host] },
  )
  expect(seen).toMatchObject({ via: host, notAllowed: [], sentence: expect.stringContaining(`over ${host}`) })
  expect(seen.certificates.map(one => one.what)).toContain('server')
})

it('shows within seconds what is created, changed and deleted, without listing anything again', async () => {
  const since = Date.now()
  const spec = { type: 'NodePort', selector: { app: 'new' }, ports: [{ port: 80, nodePort: 30_084 }] }
  await cluster.api.create(services, { metadata: { name: 'new' }, spec })
  await until('the new service is shown', async () => (await service('new'))?.ports[0]?.nodePort === 30_084)
  await cluster.api.patch(`${services}/new`, { spec: { ports: [{ port: 80, nodePort: 30_085 }] } })
  await until('its port has changed', async () => (await service('new'))?.ports[0]?.nodePort === 30_085)
  await cluster.api.remove(`${services}/new`)
  await until('it is gone', async () => (await service('new')) === undefined)
  expect(lists(since)).toEqual([])
})

it('lists each kind once more, and no oftener, when the history it watched is compacted away', async () => {
  await cluster.killApiServer()
  await until('the source is not up', async () => (await status()).sources[0]?.state !== 'up')
  expect((await status()).counts.nodes).toBe(counts.nodes)
  // The revision moves on while nobody serves it, and nothing older is kept: every watch will be answered 410.
  await cluster.compact(50)
  const since = Date.now()
  await cluster.startApiServer()
  const spec = { type: 'NodePort', selector: { app: 'late' }, ports: [{ port: 80, nodePort: 30_084 }] }
  await cluster.api.create(services, { metadata: { name: 'late' }, spec })
  await until('the source is up and shows what is new', async () => {
    const { state } = (await status()).sources[0] ?? {}
    return state === 'up' && (await service('late')) !== undefined
  })
  const listed = () => firstPages(since).map(({ kind }) => kind)
  await until('every kind is listed again', async () => new Set(listed()).size >= 11)
  // Long enough for a second round of lists, which are spread over three seconds.
  await pause(4000)
  expect(new Set(listed()).size).toBe(listed().length)
  expect((await status()).counts.nodes).toBe(counts.nodes)
})
