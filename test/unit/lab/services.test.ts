import { describe, expect, it } from 'vitest'
import { labFileSchema } from '../../../electron/lab/labFileSchema.ts'
import { serviceId } from '../../../shared/lab/ids.ts'
import type { Service } from '../../../shared/lab/model.ts'
import { NOT_ON_LAN } from '../../../shared/lab/paths.ts'
import {
  KUBE,
  keptClaim,
  keptNode,
  keptPod,
  keptService,
  keptSlice,
  keptVolume,
  keptWorkload,
  status,
  ToldLab,
} from '../../labs/makeFacts.ts'

const nodes = [1, 2, 3].map(n => keptNode(`pi-${n}`, `127.9.0.${n}`))
const at = (n: number, port = 30_004) => `http://127.9.0.${n}:${port}`

function labOf(over: Parameters<typeof keptService>[2] = {}, pods = [keptPod('web-1', 'pi-3')]): ToldLab {
  return new ToldLab().cluster({
    nodes,
    pods,
    services: [keptService('web', 30_004, over)],
    endpointslices: [keptSlice('web', pods)],
    deployments: [keptWorkload('web')],
  })
}

function service(told: ToldLab, after = 0, name = 'web'): Service {
  const found = told.see(after).tables.services.get(serviceId('home', 'apps', name))
  if (!found) throw new Error(`no service ${name}`)
  return found
}

describe('the paths of a service', () => {
  it('lead over every node to a NodePort', () => {
    const { paths, launchable, state, verdict } = service(labOf())
    expect(paths.map(path => [path.url, path.via, path.state])).toEqual([
      [at(1), 'pi-1', 'unknown'],
      [at(2), 'pi-2', 'unknown'],
      [at(3), 'pi-3', 'unknown'],
    ])
    expect([launchable, state, verdict]).toEqual([true, 'unknown', 'Not tried yet.'])
  })

  it('lead only over nodes with a ready pod where it is Local', () => {
    const told = labOf({ localOnly: true }, [
      keptPod('web-1', 'pi-3'),
      keptPod('web-2', 'pi-1', { ready: false }),
    ])
    expect(service(told).paths.map(path => path.via)).toEqual(['pi-3'])
    const none = labOf({ localOnly: true }, [keptPod('web-2', 'pi-1', { ready: false, readyContainers: 0 })])
    expect(service(none)).toMatchObject({ paths: [], state: 'down' })
    expect(service(none).verdict).toBe('Its pod web-2 is Running, 0 of 1 containers ready.')
  })

  it('lead to its load balancer first', () => {
    const told = labOf({ type: 'LoadBalancer', external: ['127.9.0.2', '127.9.7.7'] })
    expect(service(told).paths.map(path => [path.url, path.via])).toEqual([
      ['http://127.9.0.2', 'pi-2'],
      ['http://127.9.7.7', '127.9.7.7'],
      [at(1), 'pi-1'],
      [at(2), 'pi-2'],
      [at(3), 'pi-3'],
    ])
  })

  it('are https where the port says so', () => {
    const port = { protocol: 'TCP', nodePort: 30_004, appProtocol: null }
    expect(service(labOf({ ports: [{ ...port, name: 'https-web', port: 80 }] })).paths[0]?.url).toBe(
      'https://127.9.0.1:30004',
    )
    expect(service(labOf({ ports: [{ ...port, name: null, port: 8443 }] })).paths[0]?.url).toMatch(/^https:/)
    expect(service(labOf({ ports: [{ ...port, name: null, port: 8080 }] })).paths[0]?.url).toMatch(/^http:/)
  })

  it.each(['$(id)', 'a b', 'a/../b', 'x@127.9.0.1', 'fe80::1%eth0', 'a\nb', '<img>', ''])(
    'are none where an address is %j',
    address => {
      const told = labOf({ type: 'LoadBalancer', external: [address] })
      expect(service(told).paths.map(path => path.via)).toEqual(['pi-1', 'pi-2', 'pi-3'])
    },
  )

  it('are not tried where this computer is not on the network, and say so', () => {
    const told = labOf()
    told.onLan = () => false
    expect(service(told)).toMatchObject({
      state: 'unknown',
      verdict: 'This computer is not on the network of these nodes.',
      best: null,
    })
    expect(service(told).paths.every(path => path.answer === NOT_ON_LAN && path.at === null)).toBe(true)
  })

  it('go with their node, and come back with an answer', () => {
    const told = labOf().path(at(3), true)
    told.now += 1_000
    told.address('127.9.0.3', false)
    expect(service(told).paths[2]).toMatchObject({ state: 'down', answer: 'no answer in 3 s', latency: null })
    // A try of the path that fails for the first time after that does not bring it back into doubt.
    told.now += 1_000
    told.path(at(3), false, { confirmed: false, answer: 'no answer in 3 s' })
    expect(service(told).paths[2]?.state).toBe('down')
    told.now += 1_000
    told.path(at(3), true)
    expect(service(told).paths[2]?.state).toBe('ok')
  })

  it('are stale, not wrong, when they were not tried for long', () => {
    const told = labOf().path(at(1), true)
    expect(service(told, 90_000).paths[0]?.state).toBe('ok')
    expect(service(told, 1).paths[0]?.state).toBe('stale')
    expect(service(told)).toMatchObject({ state: 'stale', verdict: 'HTTP 200 when it was last tried.' })
  })
})

describe('the path a click takes', () => {
  it('is the fastest, and stays while it answers', () => {
    const told = labOf().path(at(1), true, { latency: 20 }).path(at(2), true, { latency: 4 })
    expect(service(told).best).toBe(at(2))
    told.path(at(1), true, { latency: 1 })
    expect(service(told).best).toBe(at(2))
  })

  it('moves at the first failure, before it is confirmed', () => {
    const told = labOf().path(at(1), true).path(at(2), true, { latency: 9 })
    expect(service(told).best).toBe(at(1))
    told.path(at(1), false, { confirmed: false })
    expect(service(told)).toMatchObject({ best: at(2), state: 'ok', verdict: 'HTTP 200 over pi-2' })
  })

  it('prefers a Ready node, and takes another where none answers', () => {
    const told = labOf().path(at(1), true, { latency: 1 }).path(at(2), true, { latency: 9 })
    told.hear({
      type: 'changed',
      cluster: 'home',
      kind: 'nodes',
      changes: [{ type: 'set', object: { ...nodes[0], ready: 'False' } as (typeof nodes)[0] }],
      at: told.now,
    })
    expect(service(told).best).toBe(at(2))
    told.path(at(2), false)
    expect(service(told).best).toBe(at(1))
  })

  it('is in attention where the service answers that it is ill', () => {
    const told = labOf().path(at(1), true, { answer: 'HTTP 503', ill: true })
    expect(service(told)).toMatchObject({ state: 'attention', verdict: 'HTTP 503 over pi-1' })
  })
})

describe('the verdict on a service that answers nowhere', () => {
  const dead = (told: ToldLab) => told.path(at(1), false).path(at(2), false).path(at(3), false)

  it('is no verdict before every path failed twice', () => {
    const told = labOf().path(at(1), false).path(at(2), false, { confirmed: false })
    expect(service(told)).toMatchObject({ state: 'unknown', verdict: 'A try failed; trying again.' })
  })

  it('names the pod on the node that is down now', () => {
    const told = dead(labOf())
    expect(service(told).verdict).toBe('127.9.0.1:30004: TCP refused.')
    told.now += 1_000
    told.address('127.9.0.3', false)
    // At the same projection, not one later.
    expect(service(told)).toMatchObject({
      state: 'down',
      verdict: 'Its pod web-1 is on pi-3, which is down.',
    })
  })

  it('does not blame a node when another pod is well', () => {
    const told = dead(labOf({}, [keptPod('web-1', 'pi-3'), keptPod('web-2', 'pi-1')]))
    told.address('127.9.0.3', false)
    expect(service(told).verdict).toBe('127.9.0.1:30004: TCP refused.')
  })

  it('names the pod that is not ready', () => {
    const pod = keptPod('web-1', 'pi-3', {
      ready: false,
      readyContainers: 1,
      containers: 2,
      status: 'CrashLoopBackOff',
    })
    expect(service(dead(labOf({}, [pod]))).verdict).toBe(
      'Its pod web-1 is CrashLoopBackOff, 1 of 2 containers ready.',
    )
  })

  it('says when no pod stands behind it', () => {
    expect(service(dead(labOf({}, []))).verdict).toBe(
      'No pod stands behind it (127.9.0.1:30004: TCP refused).',
    )
  })

  it('is unknown where the nodes may not be seen', () => {
    const told = labOf().hear({ type: 'forbidden', cluster: 'home', kind: 'nodes', at: 0 })
    expect(service(told)).toMatchObject({
      state: 'unknown',
      verdict: 'The nodes of its cluster are not known.',
    })
  })
})

describe('a service that cannot be opened', () => {
  const inner = (over: Parameters<typeof keptService>[2], pods = [keptPod('web-1', 'pi-1')]) =>
    new ToldLab().cluster({
      nodes,
      pods,
      services: [keptService('web', null, over)],
      endpointslices: pods.length > 0 ? [keptSlice('web', pods)] : [],
    })

  it('tells its endpoints', () => {
    expect(service(inner({}))).toMatchObject({
      launchable: false,
      state: 'ok',
      verdict: '1 of 1 endpoints ready',
    })
    const ill = [keptPod('web-1', 'pi-1', { ready: false })]
    expect(service(inner({}, ill))).toMatchObject({ state: 'down', verdict: '0 of 1 endpoints ready' })
    expect(service(inner({ clusterIp: 'None' }, []))).toMatchObject({ state: 'unknown', endpoints: null })
  })

  it('is an alias of something outside', () => {
    expect(service(inner({ type: 'ExternalName', ports: [] }, []))).toMatchObject({
      launchable: false,
      state: 'ok',
    })
  })

  it('is not known when the cluster does not answer', () => {
    const told = inner({})
    told.source(KUBE, 'kubernetes', 'home', status('down'))
    expect(service(told)).toMatchObject({ state: 'stale', verdict: 'The cluster does not answer.' })
  })

  it('belongs to the cluster itself, or speaks no TCP', () => {
    const told = new ToldLab().cluster({
      nodes,
      services: [
        keptService('traefik', 30_080, { namespace: 'kube-system' }),
        keptService('dns', 30_053, {
          ports: [{ name: 'dns', protocol: 'UDP', port: 53, nodePort: 30_053, appProtocol: null }],
        }),
      ],
    })
    expect([...told.see().tables.services.values()].map(one => one.launchable)).toEqual([false, false])
  })

  it('has one endpoint for a pod with two addresses', () => {
    const pods = [keptPod('web-1', 'pi-1')]
    const told = new ToldLab().cluster({
      nodes,
      pods,
      services: [keptService('web', null)],
      endpointslices: [
        keptSlice('web', pods),
        {
          ...keptSlice('web', pods),
          name: 'web-v6',
          endpoints: [{ ready: true, node: 'pi-1', pod: 'web-1', address: 'fd00::5' }],
        },
      ],
    })
    expect(service(told).endpoints).toEqual({ ready: 1, total: 1 })
  })
})

describe('what a service says of itself', () => {
  it('knows its owner’s port range and whether it belongs there', () => {
    const told = new ToldLab()
    told.labFile = labFileSchema.parse({
      ports: [
        { from: 30_000, to: 30_099, name: 'Core' },
        { from: 30_600, to: 30_699, name: 'Settings', services: ['settings-*'] },
      ],
    })
    const ports = { core: 30_000, 'settings-web': 30_600, 'alice-bot': 30_668, lost: 32_000 }
    told.cluster({ nodes, services: Object.entries(ports).map(([name, port]) => keptService(name, port)) })
    const seen = Object.keys(ports).map(name => service(told, 0, name))
    expect(seen.map(one => [one.group, one.range, one.offConvention])).toEqual([
      ['Core', { from: 30_000, to: 30_099 }, false],
      ['Settings', { from: 30_600, to: 30_699 }, false],
      ['Settings', { from: 30_600, to: 30_699 }, true],
      [null, null, true],
    ])
  })

  it('is off no convention where its owner has none', () => {
    expect(service(labOf())).toMatchObject({ group: null, offConvention: false })
  })

  it('names what it runs on, and what it stands on', () => {
    const pods = [
      keptPod('web-1', 'pi-3', { claims: ['web-data'] }),
      keptPod('web-2', 'pi-1', { claims: ['web-data'] }),
    ]
    const told = labOf({}, pods)
    told.hear({
      type: 'listed',
      cluster: 'home',
      kind: 'persistentvolumeclaims',
      objects: [keptClaim('web-data')],
      at: told.now,
    })
    told.hear({
      type: 'listed',
      cluster: 'home',
      kind: 'persistentvolumes',
      objects: [keptVolume('pv-web-data', ['pi-3'])],
      at: told.now,
    })
    expect(service(told)).toMatchObject({
      runsOn: ['pi-1', 'pi-3'],
      workloads: ['workload:home/apps/Deployment/web'],
      volumes: ['volume:home/apps/web-data'],
      image: 'registry.example/app:1',
    })
    expect([...told.see().tables.volumes.values()][0]).toMatchObject({
      state: 'ok',
      sentence: 'Bound, on pi-3 alone',
      node: 'node:pi-3',
    })
  })

  it('keeps since when its state is what it is', () => {
    const told = labOf().path(at(1), true)
    expect(service(told).since).toBeNull()
    told.path(at(1), true, { answer: 'HTTP 500', ill: true })
    const ill = service(told, 5_000)
    expect(ill.since).toBe(told.now)
    expect(service(told, 5_000).since).toBe(ill.since)
  })
})
