import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authority } from './certificate.ts'
import { type Cluster, startCluster, tokens } from './cluster.ts'
import { Household, peer, ran } from './homeport.ts'
import { counts, createObjects } from './objects.ts'
import {
  json,
  type KubeNode,
  type KubeService,
  kubeLine,
  type ShownNode,
  type ShownService,
  type ShownStatus,
  shownLine,
} from './said.ts'

let cluster: Cluster
let home: Household

beforeAll(async () => {
  cluster = await startCluster({ etcd: peer('etcd'), apiServer: peer('kube-apiserver') })
  home = new Household()
  await createObjects(cluster.api)
})

afterAll(async () => {
  home?.dispose()
  await cluster?.dispose()
})

async function kubectl<T>(...args: string[]): Promise<T[]> {
  const cache = path.join(cluster.folder, 'kubectl')
  const all = ['--kubeconfig', cluster.kubeconfig.token, '--cache-dir', cache, ...args, '-o', 'json']
  return json<{ items: T[] }>(await ran(peer('kubectl'), all)).items
}

const homeport = (command: string, kubeconfig: string) =>
  home.run(command, '--kubeconfig', kubeconfig, '--json', '--wait', '30')

/** The one Kubernetes source of a status. */
function sourceOf({ sources }: ShownStatus): ShownStatus['sources'][number] {
  const [source, ...others] = sources.filter(({ kind }) => kind === 'kubernetes')
  if (source === undefined || others.length > 0)
    throw new Error(`not one cluster: ${JSON.stringify(sources)}`)
  return source
}

describe.each(['certificate', 'token'] as const)('homeport with a kubeconfig by %s', by => {
  it('lists exactly the services that kubectl get svc -A lists', async () => {
    const theirs = await kubectl<KubeService>('get', 'svc', '-A')
    const ours = json<ShownService[]>(await homeport('services', cluster.kubeconfig[by]))
    expect(theirs.length).toBe(counts.nodePorts + 5)
    expect(ours.map(shownLine).sort()).toEqual(theirs.map(kubeLine).sort())
  })

  it('lists exactly the nodes that kubectl get nodes lists, with what they report of themselves', async () => {
    const theirs = (await kubectl<KubeNode>('get', 'nodes')).map(({ metadata, status }) =>
      [metadata.name, metadata.name, status.nodeInfo.osImage, status.nodeInfo.kernelVersion].join(' '),
    )
    const ours = json<ShownNode[]>(await homeport('nodes', cluster.kubeconfig[by])).map(
      ({ name, knownAs, os, kernel }) => [name, knownAs.kubernetes, os, kernel].join(' '),
    )
    expect(theirs.length).toBe(counts.nodes)
    expect(ours.sort()).toEqual(theirs.sort())
  })
})

describe('homeport status', () => {
  it('has the agreed shape, counts what is there, names the node that is not ready, and ends with 1', async () => {
    const ended = await homeport('status', cluster.kubeconfig.certificate)
    const status = json<ShownStatus>(ended)
    expect(status).toMatchObject({
      lab: expect.any(String),
      revision: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      state: expect.any(String),
      counts: { nodes: counts.nodes, clusters: 1, workloads: 3 },
    })
    for (const count of ['nodes', 'clusters', 'services', 'workloads', 'volumes', 'secrets', 'peers']) {
      expect(status.counts, count).toHaveProperty(count)
    }
    expect(sourceOf(status)).toMatchObject({ id: expect.any(String), state: 'up', at: expect.any(String) })
    const [about] = status.problems.filter(problem => JSON.stringify(problem).includes('board-13'))
    expect(about).toMatchObject({
      id: expect.any(String),
      subject: expect.any(String),
      state: expect.any(String),
      sentence: expect.any(String),
      affects: expect.any(Array),
    })
    expect(about).toHaveProperty('since')
    expect(ended.code).toBe(1)
  })

  it('counts as services those that can be launched', async () => {
    const status = json<ShownStatus>(await homeport('status', cluster.kubeconfig.certificate))
    const services = json<ShownService[]>(await homeport('services', cluster.kubeconfig.certificate))
    const launchable = services.filter(service => service.launchable)
    expect(status.counts.services).toBe(launchable.length)
    expect(launchable.length).toBeGreaterThanOrEqual(counts.nodePorts)
  })

  it('says so of a token that the server refuses, and never prints the token', async () => {
    const kubeconfig = cluster.writeKubeconfig('refused', { token: 'nobody-has-this-token' })
    const ended = await homeport('status', kubeconfig)
    const source = sourceOf(json<ShownStatus>(ended))
    expect(source.state).toBe('needs-you')
    expect(source.reason).toMatch(/401|token|credential|refuse/i)
    expect(ended.out + ended.err).not.toContain('nobody-has-this-token')
    expect([1, 3]).toContain(ended.code)
  })

  it('says so of an authority that did not sign the server', async () => {
    const other = authority('another cluster').cert
    const kubeconfig = cluster.writeKubeconfig('other-ca', { token: tokens.admin }, other)
    const ended = await homeport('status', kubeconfig)
    const source = sourceOf(json<ShownStatus>(ended))
    expect(source.state).not.toBe('up')
    expect(source.reason).toMatch(/certificate|authority|\bCA\b/i)
    expect([1, 3]).toContain(ended.code)
  })

  it('shows the rest where one kind is forbidden, and says which', async () => {
    const kubeconfig = cluster.writeKubeconfig('nopods', { token: tokens.nopods })
    const ended = await homeport('status', kubeconfig)
    expect(json<ShownStatus>(ended).counts).toMatchObject({ nodes: counts.nodes, workloads: 3 })
    expect(json<ShownStatus>(ended).clusters).toMatchObject([{ notAllowed: ['pods'] }])
    expect(ended.out).toMatch(/not allowed to see pods/)
    const services = json<ShownService[]>(await homeport('services', kubeconfig))
    expect(services.length).toBe(counts.nodePorts + 5)
  })

  it('ends with 3 when nobody listens there', async () => {
    const file = path.join(cluster.folder, 'closed.kubeconfig')
    const config = JSON.parse(readFileSync(cluster.kubeconfig.token, 'utf8'))
    config.clusters[0].cluster.server = 'https://127.0.0.1:1'
    writeFileSync(file, JSON.stringify(config))
    const ended = await homeport('status', file)
    const source = sourceOf(json<ShownStatus>(ended))
    expect(source).toMatchObject({ state: 'down', reason: expect.stringMatching(/refused/i) })
    expect(ended.code).toBe(3)
  })

  it('leaves no socket behind in its runtime folder', () => {
    const left = readdirSync(path.join(home.folder, 'run'), { recursive: true, encoding: 'utf8' })
    expect(left.filter(name => name.endsWith('.sock'))).toEqual([])
  })
})
