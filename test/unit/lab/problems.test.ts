import { describe, expect, it } from 'vitest'
import type { KeptKinds } from '../../../electron/lab/kept.ts'
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

const addresses = [1, 2, 3, 4, 5].map(n => `127.9.0.${n}`)
const names = addresses.map((_, i) => `pi-${i + 1}`)

/** Five nodes; `web` runs on pi-5 with its data there, `other` on pi-1. */
function home(): ToldLab {
  const pods = [keptPod('web-1', 'pi-5', { claims: ['web-data'] }), keptPod('other-1', 'pi-1')]
  const told = new ToldLab().cluster({
    nodes: names.map((name, i) => keptNode(name, addresses[i] ?? '')),
    pods,
    services: [keptService('web', 30_001), keptService('other', 30_002)],
    endpointslices: [keptSlice('web', pods.slice(0, 1)), keptSlice('other', pods.slice(1))],
    deployments: [keptWorkload('web'), keptWorkload('other')],
    persistentvolumeclaims: [keptClaim('web-data')],
    persistentvolumes: [keptVolume('pv-web-data', ['pi-5'])],
  })
  for (const address of addresses) {
    told.address(address, true)
    for (const port of [30_001, 30_002]) told.path(`http://${address}:${port}`, true)
  }
  return told
}

const problems = (told: ToldLab, after = 0) => [...told.see(after).tables.problems.values()]

describe('problems', () => {
  it('are none in a healthy lab', () => {
    const told = home()
    expect(problems(told)).toEqual([])
    expect(told.see()).toMatchObject({ state: 'ok', sentence: 'All quiet', settled: true })
  })

  it('are one for a node that is down, with all that went with it', () => {
    const told = home()
    problems(told)
    told.now += 5_000
    told.address('127.9.0.5', false)
    for (const address of addresses) told.path(`http://${address}:30001`, false)
    told.hear({
      type: 'changed',
      cluster: 'home',
      kind: 'deployments',
      changes: [{ type: 'set', object: { ...keptWorkload('web'), ready: 0 } }],
      at: told.now,
    })
    const [only, ...more] = problems(told)
    expect(more).toEqual([])
    expect(only).toMatchObject({
      id: 'problem:node:pi-5',
      subject: 'node:pi-5',
      state: 'down',
      sentence: 'pi-5 stopped answering: no answer in 3 s',
      since: told.now,
      affects: ['service:home/apps/web', 'volume:home/apps/web-data', 'workload:home/apps/Deployment/web'],
    })
    expect(only?.evidence).toEqual([{ at: told.now, sentence: '127.9.0.5: no answer in 3 s' }])
    expect(told.see()).toMatchObject({ state: 'down', sentence: only?.sentence })
    const since = only?.since
    expect(problems(told, 30_000)[0]?.since).toBe(since)
  })

  it('stay one when Kubernetes has given up the pods on the node that is down', () => {
    const told = home()
    problems(told)
    told.now += 300_000
    for (const address of addresses.slice(0, 4)) told.address(address, true)
    told.address('127.9.0.5', false)
    for (const address of addresses) told.path(`http://${address}:30001`, false)
    for (const address of addresses) told.path(`http://${address}:30002`, true)
    const lost = { claims: ['web-data'], ready: false, readyContainers: 0, status: 'Pending' }
    const agent = { ownerKind: 'DaemonSet', ownerName: 'agent' }
    const listed = <Kind extends 'pods' | 'endpointslices' | 'deployments' | 'daemonsets'>(
      kind: Kind,
      objects: readonly KeptKinds[Kind][],
    ) => told.hear({ type: 'listed', cluster: 'home', kind, objects, at: told.now })
    listed('pods', [
      keptPod('web-2', '', lost),
      keptPod('other-1', 'pi-1'),
      keptPod('agent-5', 'pi-5', { ...agent, ready: false }),
      keptPod('agent-1', 'pi-1', agent),
    ])
    listed('endpointslices', [keptSlice('web', []), keptSlice('other', [keptPod('other-1', 'pi-1')])])
    listed('deployments', [keptWorkload('web', { ready: 0 }), keptWorkload('other')])
    listed('daemonsets', [keptWorkload('agent', { desired: 5, ready: 4 })])
    const [only, ...more] = problems(told)
    expect(more).toEqual([])
    expect([...(only?.affects ?? [])].sort()).toEqual([
      'service:home/apps/web',
      'volume:home/apps/web-data',
      'workload:home/apps/DaemonSet/agent',
      'workload:home/apps/Deployment/web',
    ])
    expect(told.see().tables.services.get('service:home/apps/web')?.verdict).toBe(
      'Its data is on pi-5 alone, which is down.',
    )
  })

  it('are one for a service and its workload', () => {
    const told = home()
    for (const address of addresses) told.path(`http://${address}:30001`, false)
    told.hear({
      type: 'changed',
      cluster: 'home',
      kind: 'deployments',
      changes: [{ type: 'set', object: { ...keptWorkload('web'), ready: 0 } }],
      at: told.now,
    })
    expect(problems(told).map(one => [one.subject, one.affects])).toEqual([
      ['service:home/apps/web', ['workload:home/apps/Deployment/web']],
    ])
  })

  it('do not put a node of one cluster to the account of another', () => {
    const told = home()
    const pods = [keptPod('cabin-1', 'pi-5')]
    told.cluster(
      {
        nodes: [keptNode('pi-5', '127.9.1.5')],
        pods,
        services: [keptService('cabin', 30_009)],
        endpointslices: [keptSlice('cabin', pods)],
      },
      'cabin',
    )
    told.path('http://127.9.1.5:30009', false).address('127.9.0.5', false)
    expect(
      problems(told)
        .map(one => one.subject)
        .sort(),
    ).toEqual(['node:pi-5', 'service:cabin/apps/cabin'])
  })

  it('are one when the cluster and every node of it fall silent at once', () => {
    const told = home()
    for (const address of addresses) told.address(address, false)
    told.source(KUBE, 'kubernetes', 'home', status('down', 'No answer from 127.8.0.1:6443 in 5 s.'))
    const found = problems(told)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      subject: 'cluster:home',
      sentence: 'home: No answer from 127.8.0.1:6443 in 5 s.',
    })
    expect(found[0]?.affects).toEqual(
      expect.arrayContaining(['node:pi-1', 'node:pi-5', 'volume:home/apps/web-data']),
    )
  })

  it('are one for the node on which the API server is', () => {
    const told = home()
    told.hear({
      type: 'cluster',
      cluster: 'home',
      source: KUBE,
      server: 'https://127.9.0.1:6443',
      insecure: false,
      version: null,
      skew: null,
      at: told.now,
    })
    told.address('127.9.0.1', false)
    told.source(KUBE, 'kubernetes', 'home', status('down', 'No answer from 127.9.0.1:6443 in 5 s.'))
    expect(problems(told).map(one => [one.subject, one.affects])).toEqual([['node:pi-1', ['cluster:home']]])
    // The next try of the session is no change of anything.
    told.source(KUBE, 'kubernetes', 'home', status('connecting', 'No answer from 127.9.0.1:6443 in 5 s.'))
    expect(problems(told).map(one => one.subject)).toEqual(['node:pi-1'])
  })

  it('last while the next try is under way', () => {
    const told = new ToldLab()
    const since = told.now
    for (const state of ['connecting', 'down', 'connecting', 'down', 'connecting'] as const) {
      const first = told.facts.sources.size === 0
      told.source(KUBE, 'kubernetes', 'home', status(state, first ? '' : 'TCP refused 127.8.0.1:6443.'))
      told.ssh('nas', '127.9.0.7', status(state, first ? '' : 'TCP refused 127.9.0.7:22.'))
      expect(
        problems(told, 1_000)
          .map(one => one.subject)
          .sort(),
      ).toEqual(first ? [] : ['node:nas', 'source:kubernetes/home'])
    }
    expect(problems(told).map(one => one.since)).toEqual([since + 2_000, since + 2_000])
    expect(told.see()).toMatchObject({ state: 'down', settled: true })
  })

  it('are one for SSH that fails for one reason everywhere', () => {
    const told = home()
    names.forEach((name, i) => {
      told.ssh(name, addresses[i] ?? '', status('down', `No answer from ${addresses[i]}:22 in 5 s.`))
    })
    const found = problems(told)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      state: 'attention',
      sentence: 'SSH fails on pi-1, pi-2, pi-3 and 2 more. No answer from 127.9.0.1:22 in 5 s.',
      affects: names.map(name => `node:${name}`),
    })
    expect(found[0]?.evidence).toHaveLength(5)
    expect(problems(told, 30_000)[0]?.since).toBe(found[0]?.since)
  })

  it('are one for host keys that were never accepted, and keep another reason apart', () => {
    const told = new ToldLab()
    names.forEach((name, i) => {
      const reason = `The host key of ${name} (${addresses[i]}) is not known: ssh-ed25519 SHA256:k${i}x is not in known_hosts.`
      told.ssh(name, addresses[i] ?? '', status('needs-you', i < 4 ? reason : `${name} refused user pi.`))
    })
    expect(problems(told).map(one => [one.state, one.subject, one.affects.length])).toEqual([
      ['needs-you', 'source:ssh/pi-1', 4],
      ['needs-you', 'source:ssh/pi-5', 1],
    ])
  })

  it('have a short headline, and take nothing down that is well', () => {
    const told = home()
    const seen = `it shows ssh-ed25519 SHA256:${'a'.repeat(43)}; on file is SHA256:${'b'.repeat(43)}.`
    told.ssh('pi-1', '127.9.0.1', {
      ...status('needs-you', `The host key of pi-1 has changed: ${seen}`),
      advice: 'Nothing was sent.',
    })
    const [only, ...more] = problems(told)
    expect(more).toEqual([])
    expect(only).toMatchObject({
      state: 'needs-you',
      sentence: 'The host key of pi-1 has changed',
      affects: [],
    })
    expect(only?.evidence.map(one => one.sentence)).toEqual([`I${seen.slice(1)}`, 'Nothing was sent.'])
  })

  it('are told one by one where few hosts fail', () => {
    const told = home()
    for (const i of [0, 1])
      told.ssh(names[i] ?? '', addresses[i] ?? '', status('down', `TCP refused ${addresses[i]}:22.`))
    expect(problems(told).map(one => one.sentence)).toEqual([
      'pi-1 does not answer SSH: TCP refused 127.9.0.1:22.',
      'pi-2 does not answer SSH: TCP refused 127.9.0.2:22.',
    ])
  })

  it('leave a dead machine its own problem when SSH fails elsewhere too', () => {
    const told = home()
    names.forEach((name, i) => {
      told.ssh(name, addresses[i] ?? '', status('down', `No answer from ${addresses[i]}:22 in 5 s.`))
    })
    told.address('127.9.0.5', false)
    const found = problems(told)
    expect(found.map(one => one.state)).toEqual(['down', 'attention'])
    expect(found[0]?.subject).toBe('node:pi-5')
    expect(found[1]?.affects).not.toContain('node:pi-5')
  })

  it('are told of a cluster that was never reached, once', () => {
    const told = new ToldLab().source(
      KUBE,
      'kubernetes',
      'home',
      status('down', 'TCP refused 127.8.0.1:6443.'),
    )
    expect(problems(told).map(one => [one.state, one.sentence])).toEqual([
      ['down', 'home: TCP refused 127.8.0.1:6443.'],
    ])
    const before = home()
    before.source(KUBE, 'kubernetes', 'home', status('down', 'TCP refused 127.8.0.1:6443.'))
    expect(problems(before).map(one => one.subject)).toEqual(['cluster:home'])
  })

  it('are not made of what is off on purpose', () => {
    const told = new ToldLab().cluster({
      deployments: [keptWorkload('web', { desired: 0, ready: 0 })],
      persistentvolumeclaims: [keptClaim('later', { phase: 'Pending' })],
    })
    expect(problems(told)).toEqual([])
    const { tables, state } = told.see()
    expect([...tables.workloads.values(), ...tables.volumes.values()].map(one => one.state)).toEqual([
      'off',
      'off',
    ])
    expect(state).toBe('ok')
  })
})

describe('a workload', () => {
  it.each([
    [{ desired: 2, ready: 2 }, 'ok', '2 of 2 ready'],
    [{ desired: 2, ready: 1 }, 'attention', '1 of 2 ready'],
    [{ desired: 2, ready: 0 }, 'down', '0 of 2 ready'],
    [{ desired: 2, ready: 1, failure: 'it timed out' }, 'attention', '1 of 2 ready: it timed out'],
    [{ desired: 0, ready: 0 }, 'off', 'Scaled to 0'],
  ] as const)('with %o is %s', (over, state, sentence) => {
    const told = new ToldLab().cluster({ deployments: [keptWorkload('web', over)] })
    expect([...told.see().tables.workloads.values()][0]).toMatchObject({ state, sentence })
  })
})
