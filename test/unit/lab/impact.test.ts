import { describe, expect, it } from 'vitest'
import { fateOf, lossOf, needsOf, standWith, unread, usersOf } from '../../../shared/lab/impact.ts'
import { brokenLab, healthyLab } from '../../labs/holmLab.ts'
import { makeCluster, makeLab, makeNode, makeService } from '../../labs/makeLab.ts'

const { tables } = healthyLab()
const node = tables.nodes.get('node:rpi-7')!
const named = (name: string) => [...tables.services.values()].find(service => service.name === name)!
const volume = tables.volumes.get('volume:test/holm/ai-bots-data')!

describe('what depends on what', () => {
  it('tells what a lost node takes down: what has its data there stays down, what runs there alone moves', () => {
    const { volumes, workloads, services } = lossOf(tables, node)
    expect(volumes.map(one => one.name).sort()).toEqual(['ai-bots-data', 'audiobook-pvc'])
    expect(workloads.map(one => one.name).sort()).toEqual(['alice-bot', 'audiobook-web', 'steve-bot'])
    const fates = Object.fromEntries(services.map(({ service, fate }) => [service.name, fate]))
    expect(fates).toMatchObject({
      'audiobook-web': 'stays-down',
      'alice-bot': 'stays-down',
      'steve-bot': 'stays-down',
    })
    expect(Object.values(fates).filter(fate => fate === 'moves').length).toBeGreaterThan(0)
    expect(fates['holm-git']).toBeUndefined()
  })

  it('takes what runs on another cluster’s node of the same name for no service of its own', () => {
    const near = makeNode('pi-1', { name: 'Kitchen' })
    const far = { ...near, id: 'node:pi-1-2' as const, cluster: 'cluster:attic' as const }
    const lab = makeLab({
      nodes: [near, far],
      services: [makeService('web', 30_001, [near], { runsOn: ['pi-1'] })],
    })
    expect(lossOf(lab.tables, near).services.map(one => one.service.name)).toEqual(['web'])
    expect(lossOf(lab.tables, far).services).toEqual([])
  })

  it.each([
    ['is the only one', []],
    ['has others that take nothing', [{ ready: 'False' as const }, { unschedulable: true }]],
    ['has machines beside it that are in no cluster', [{ cluster: null }]],
  ])('says that nothing moves from a node that %s', (_, others) => {
    const one = makeNode('pi-1')
    const rest = others.map((over, n) => makeNode(`other-${n}`, over))
    const lab = makeLab({ nodes: [one, ...rest], services: [makeService('web', 30_001, [one])] })
    expect(lossOf(lab.tables, one).services.map(each => each.fate)).toEqual(['stays-down'])
    expect(fateOf(lab.tables, one.id, null, 'Deployment')).toEqual({ fate: 'stays-down', volumes: [] })
  })

  it('says the same of a node that is lost already', () => {
    const lost = lossOf(brokenLab().tables, node)
    expect(lost.services.filter(one => one.fate === 'stays-down')).toHaveLength(3)
  })

  it('knows what becomes of a workload on a drained node', () => {
    const id = named('alice-bot').workloads[0]!
    expect(fateOf(tables, node.id, id, 'Deployment')).toMatchObject({ fate: 'stays-down' })
    expect(fateOf(tables, 'node:rpi-1', id, 'Deployment')).toEqual({ fate: 'moves', volumes: [] })
    expect(fateOf(tables, node.id, null, 'DaemonSet').fate).toBe('stays')
    expect(fateOf(tables, node.id, null, '').fate).toBe('is-lost')
    // A workload nobody has told of holds no claim that is known.
    expect(fateOf(tables, node.id, null, 'ReplicaSet').fate).toBe('moves')
  })

  it('names what stands on the same as a service, and nothing that merely runs beside it', () => {
    const shared = (name: string) =>
      standWith(tables, named(name)).map(({ service, shares }) => [service.name, shares])
    expect(shared('alice-bot')).toEqual([['steve-bot', 'volume']])
    expect(shared('nova')).toEqual([])
    const nova = named('nova')
    const twin = { ...nova, id: 'service:test/holm/nova-metrics' as const, name: 'nova-metrics' }
    const services = new Map([...tables.services, [twin.id, twin]])
    expect(standWith({ services }, nova)).toEqual([{ service: twin, shares: 'workload' }])
  })

  it('knows what it must not take for absence', () => {
    expect(unread(makeCluster({ notAllowed: ['secrets'] }))).toEqual([])
    expect(unread(makeCluster({ notAllowed: ['pods', 'secrets'] }))).toEqual(['pods'])
  })

  it('names what a service needs and who uses a volume', () => {
    expect(needsOf(tables, named('vault'))).toMatchObject({
      workloads: [{ name: 'vault' }],
      volumes: [{ name: 'vault-data' }],
      nodes: [{ name: 'rpi-1' }],
    })
    expect(
      usersOf(tables, volume)
        .map(service => service.name)
        .sort(),
    ).toEqual(['alice-bot', 'steve-bot'])
  })
})
