import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authority } from './certificate.ts'
import { type Cluster, startCluster, tokens } from './cluster.ts'
import { type Ended, Household, peer, ran } from './homeport.ts'
import { counts, createObjects } from './objects.ts'

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

// biome-ignore lint/suspicious/noExplicitAny: what both programs print is compared as it is
async function kubectl(...args: string[]): Promise<any> {
  const cache = path.join(cluster.folder, 'kubectl')
  const all = ['--kubeconfig', cluster.kubeconfig.token, '--cache-dir', cache, ...args, '-o', 'json']
  const { code, out, err } = await ran(peer('kubectl'), all)
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${err}`)
  return JSON.parse(out)
}

const homeport = (...args: string[]) => home.run(...args, '--json', '--wait', '30')
// biome-ignore lint/suspicious/noExplicitAny: as above
function json({ out, err, code }: Ended): any {
  try {
    return JSON.parse(out)
  } catch {
    throw new Error(`no JSON on standard output (code ${code}): ${out.slice(0, 200)} ${err.slice(0, 500)}`)
  }
}

interface Listed {
  namespace: string
  name: string
  type: string
  ports: { port: number; nodePort: number | null; protocol: string }[]
}
const byName = (one: { namespace?: string; name: string }, other: { namespace?: string; name: string }) =>
  `${one.namespace}/${one.name}` < `${other.namespace}/${other.name}` ? -1 : 1

describe.each(['certificate', 'token'] as const)('homeport with a kubeconfig by %s', by => {
  const kubeconfig = () => cluster.kubeconfig[by]

  it('lists exactly the services that kubectl get svc -A lists', async () => {
    // biome-ignore lint/suspicious/noExplicitAny: a real server's answer
    const theirs: Listed[] = (await kubectl('get', 'svc', '-A')).items.map(({ metadata, spec }: any) => ({
      namespace: metadata.namespace,
      name: metadata.name,
      type: spec.type,
      // biome-ignore lint/suspicious/noExplicitAny: as above
      ports: (spec.ports ?? []).map(({ port, nodePort, protocol }: any) => ({
        port,
        nodePort: nodePort ?? null,
        protocol,
      })),
    }))
    expect(theirs.length).toBe(counts.nodePorts + 5)
    const listed = json(await homeport('services', '--kubeconfig', kubeconfig())) as Listed[]
    const ours = listed.map(({ namespace, name, type, ports }) => ({
      namespace,
      name,
      type,
      ports: ports.map(({ port, nodePort, protocol }) => ({ port, nodePort, protocol })),
    }))
    expect(ours.sort(byName)).toEqual(theirs.sort(byName))
  })

  it('lists exactly the nodes that kubectl get nodes lists, with what they report of themselves', async () => {
    // biome-ignore lint/suspicious/noExplicitAny: a real server's answer
    const theirs = (await kubectl('get', 'nodes')).items.map(({ metadata, status }: any) => ({
      name: metadata.name,
      kubernetes: metadata.name,
      os: status.nodeInfo.osImage,
      kernel: status.nodeInfo.kernelVersion,
    }))
    const ours = json(await homeport('nodes', '--kubeconfig', kubeconfig())).map(
      // biome-ignore lint/suspicious/noExplicitAny: as above
      ({ name, knownAs, os, kernel }: any) => ({ name, kubernetes: knownAs.kubernetes, os, kernel }),
    )
    expect(theirs.length).toBe(counts.nodes)
    expect(ours.sort(byName)).toEqual(theirs.sort(byName))
  })
})

describe('homeport status', () => {
  it('has the agreed shape, counts what is there, names the node that is not ready, and ends with 1', async () => {
    const ended = await homeport('status', '--kubeconfig', cluster.kubeconfig.certificate)
    const status = json(ended)
    expect(status).toMatchObject({
      lab: expect.any(String),
      revision: expect.any(Number),
      at: expect.any(Number),
      state: expect.any(String),
      counts: { nodes: counts.nodes, clusters: 1, workloads: 3 },
    })
    for (const count of ['nodes', 'clusters', 'services', 'workloads', 'volumes', 'secrets', 'peers']) {
      expect(status.counts, count).toHaveProperty(count)
    }
    const kubernetes = status.sources.filter((source: { kind: string }) => source.kind === 'kubernetes')
    expect(kubernetes).toMatchObject([{ id: expect.any(String), state: 'up', at: expect.any(Number) }])
    const about = status.problems.filter((problem: object) => JSON.stringify(problem).includes('board-13'))
    expect(about[0]).toMatchObject({
      id: expect.any(String),
      state: expect.any(String),
      sentence: expect.any(String),
    })
    expect(about[0]).toHaveProperty('subject')
    expect(about[0]).toHaveProperty('since')
    expect(about[0].affects).toBeInstanceOf(Array)
    expect(ended.code).toBe(1)
  })

  it('counts as services those that can be launched', async () => {
    const status = json(await homeport('status', '--kubeconfig', cluster.kubeconfig.certificate))
    const services = json(await homeport('services', '--kubeconfig', cluster.kubeconfig.certificate))
    const launchable = services.filter((service: { launchable: boolean }) => service.launchable)
    expect(status.counts.services).toBe(launchable.length)
    expect(launchable.length).toBeGreaterThanOrEqual(counts.nodePorts)
  })

  it('says so of a token that the server refuses', async () => {
    const kubeconfig = cluster.writeKubeconfig('refused', { token: 'nobody-has-this-token' })
    const ended = await homeport('status', '--kubeconfig', kubeconfig)
    const [source] = json(ended).sources
    expect(source.state).toBe('needs-you')
    expect(source.reason).toMatch(/401|token|credential|refuse/i)
    expect(ended.out + ended.err).not.toContain('nobody-has-this-token')
    expect([1, 3]).toContain(ended.code)
  })

  it('says so of an authority that did not sign the server', async () => {
    const other = authority('another cluster')
    const ended = await homeport(
      'status',
      '--kubeconfig',
      cluster.writeKubeconfig('other-ca', { token: tokens.admin }, other.cert),
    )
    const [source] = json(ended).sources
    expect(source.state).not.toBe('up')
    expect(source.reason).toMatch(/certificate|authority|CA\b/i)
    expect([1, 3]).toContain(ended.code)
  })

  it('shows the rest where one kind is forbidden, and says which', async () => {
    const kubeconfig = cluster.writeKubeconfig('nopods', { token: tokens.nopods })
    const ended = await homeport('status', '--kubeconfig', kubeconfig)
    const status = json(ended)
    expect(status.counts).toMatchObject({ nodes: counts.nodes, workloads: 3 })
    expect(ended.out + ended.err).toMatch(/not allowed to see[^"]*pods|pods[^"]*not allowed/i)
    const services = json(await homeport('services', '--kubeconfig', kubeconfig))
    expect(services.length).toBe(counts.nodePorts + 5)
  })

  it('ends with 3 when nobody listens there', async () => {
    const file = path.join(cluster.folder, 'closed.kubeconfig')
    const config = JSON.parse(readFileSync(cluster.kubeconfig.token, 'utf8'))
    config.clusters[0].cluster.server = 'https://127.0.0.1:1'
    writeFileSync(file, JSON.stringify(config))
    const ended = await homeport('status', '--kubeconfig', file)
    expect(json(ended).sources[0]).toMatchObject({ state: 'down', reason: expect.stringMatching(/refused/i) })
    expect(ended.code).toBe(3)
  })

  it('leaves no socket behind in its runtime folder', () => {
    const left = readdirSync(path.join(home.folder, 'run'), { recursive: true, encoding: 'utf8' })
    expect(left.filter(name => name.endsWith('.sock'))).toEqual([])
  })
})
