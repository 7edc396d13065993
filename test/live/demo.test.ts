import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Household, peer, ran } from './homeport.ts'
import { json, type KubeService, kubeLine, type ShownService, shownLine } from './said.ts'

let home: Household

beforeAll(async () => {
  home = new Household()
  const { code, err } = await home.run('demo', 'start', '--demo', 'holmos')
  if (code !== 0) throw new Error(`homeport demo start ended with ${code}: ${err}`)
})

afterAll(async () => {
  await home?.run('demo', 'stop', '--demo', 'holmos')
  home?.dispose()
})

async function kubectl(...args: string[]) {
  const kubeconfig = path.join(home.data, 'demo/holmos/kubeconfig-loopback')
  const cache = path.join(home.folder, 'kubectl')
  const all = ['--kubeconfig', kubeconfig, '--cache-dir', cache, ...args]
  const ended = await ran(peer('kubectl'), all, home.env)
  if (ended.code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${ended.err}`)
  return ended
}

it('serves a real kubectl the services that Homeport shows', async () => {
  const theirs = json<{ items: KubeService[] }>(await kubectl('get', 'svc', '-A', '-o', 'json')).items
  const ours = json<ShownService[]>(await home.run('services', '--demo', 'holmos', '--json', '--wait', '30'))
  expect(theirs.length).toBeGreaterThanOrEqual(26)
  expect(ours.map(shownLine).sort()).toEqual(theirs.map(kubeLine).sort())
})

it('serves a real kubectl its nodes as a Table', async () => {
  const rows = (await kubectl('get', 'nodes', '--no-headers')).out.trimEnd().split('\n')
  expect(rows.length).toBe(13)
  for (const row of rows) expect(row).toMatch(/^\S+\s+(Ready|NotReady)\s+\S+\s+\S+\s+v1\.34\.3\+k3s1\s*$/)
})

const kinds = [
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'pv',
  'pvc',
  'endpointslices',
  'leases',
  'namespaces',
]
it.each(kinds)('answers a real kubectl that asks for %s', async kind => {
  const { items } = json<{ items: unknown[] }>(await kubectl('get', kind, '-A', '-o', 'json'))
  expect(items).toBeInstanceOf(Array)
})
