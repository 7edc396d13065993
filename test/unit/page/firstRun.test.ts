import { describe, expect, it } from 'vitest'
import { chosenAtFirst, proposals } from '../../../renderer/views/first/grouping.ts'
import { clusterKey, type Found, hostKey, newLabSchema } from '../../../shared/contract/found.ts'

const FILE = '/home/you/.kube/config'
const cluster = (context: string, server: string, over = {}): Found['clusters'][number] => ({
  file: FILE,
  context,
  server,
  auth: 'client certificate',
  expires: null,
  current: false,
  held: false,
  ...over,
})
const host = (alias: string, hostName: string, over = {}): Found['hosts'][number] => ({
  file: '/home/you/.ssh/config',
  alias,
  hostName,
  user: 'you',
  known: true,
  held: false,
  ...over,
})
const foundOf = (clusters: Found['clusters'], hosts: Found['hosts']): Found => ({
  clusters,
  hosts,
  known: [],
  hashed: 0,
  agents: [],
  tailnet: null,
  problems: [],
  looked: [],
  demos: [],
})
const all = (found: Found) => new Set([...found.clusters.map(clusterKey), ...found.hosts.map(hostKey)])
const shape = (found: Found, chosen = all(found)) =>
  proposals(found, chosen).map(({ lab, why }) => [
    lab.name,
    lab.clusters.map(one => one.context),
    lab.hosts.map(one => one.alias),
    why,
  ])

describe('what is ticked at first', () => {
  it('what needs nothing of its owner: no unknown key, no program, nothing that is held', () => {
    const found = foundOf(
      [
        cluster('a', 'https://192.0.2.1:6443'),
        cluster('b', 'https://192.0.2.2:6443', { auth: 'program' }),
        cluster('c', 'https://192.0.2.3:6443', { held: true }),
      ],
      [host('x', '192.0.2.8'), host('y', '192.0.2.9', { known: false }), host('z', 'z', { held: true })],
    )
    expect([...chosenAtFirst(found)]).toEqual([clusterKey(found.clusters[0]!), hostKey(found.hosts[0]!)])
  })
})

describe('the labs of a choice', () => {
  it('one cluster takes everything', () => {
    const found = foundOf([cluster('attic', 'https://192.0.2.1:6443')], [host('nas', '192.0.2.9')])
    expect(shape(found)).toEqual([['attic', ['attic'], ['nas'], 'context']])
  })

  it("several: a host at a cluster's server goes to it, the rest is one more", () => {
    const found = foundOf(
      [cluster('attic', 'https://192.0.2.1:6443'), cluster('loft', 'https://[2001:db8::7]:6443')],
      [host('one', '192.0.2.1'), host('seven', '2001:db8::7'), host('nas', '192.0.2.9')],
    )
    expect(shape(found)).toEqual([
      ['attic', ['attic'], ['one'], 'context'],
      ['loft', ['loft'], ['seven'], 'context'],
      ['Homelab', [], ['nas'], 'rest'],
    ])
  })

  it('hosts alone make one lab; nothing makes none; what is not ticked is nowhere', () => {
    const hosts = foundOf([], [host('nas', '192.0.2.9'), host('pi', '192.0.2.8')])
    expect(shape(hosts)).toEqual([['Homelab', [], ['nas', 'pi'], 'rest']])
    expect(shape(hosts, new Set([hostKey(hosts.hosts[1]!)]))).toEqual([['Homelab', [], ['pi'], 'rest']])
    expect(shape(hosts, new Set())).toEqual([])
  })

  it('two servers on one address share no host: each is in one lab', () => {
    const found = foundOf(
      [cluster('a', 'https://192.0.2.1:6443'), cluster('b', 'https://192.0.2.1:7443')],
      [host('one', '192.0.2.1')],
    )
    const hosts = proposals(found, all(found)).flatMap(({ lab }) => lab.hosts)
    expect(hosts.length).toBe(1)
  })

  it('one host that several files name is one choice in one lab', () => {
    const found = foundOf([], [host('nas', '192.0.2.9')])
    expect(new Set(proposals(found, all(found)).map(one => one.key)).size).toBe(1)
  })

  it.each([
    ['admin@attic', 'attic'],
    ['default', 'Homelab'],
    ['  ', 'Homelab'],
    ['a\u202eb', 'a⟨202E⟩b'],
    ['n'.repeat(200), 'n'.repeat(60)],
  ])('a context named “%s” makes a lab the backend takes', (context, name) => {
    const found = foundOf([cluster(context, 'not a url')], [])
    const [proposal] = proposals(found, all(found))
    expect(proposal?.lab.name).toBe(name)
    // What goes back is the context as it stands in the file.
    expect(proposal?.lab.clusters).toEqual([{ file: FILE, context }])
    expect(newLabSchema.safeParse(proposal?.lab).success).toBe(true)
  })
})
