import { describe, expect, it } from 'vitest'
import { nodesJson } from '../../../electron/command/json.ts'
import { nodesText } from '../../../electron/command/text.ts'
import type { Node } from '../../../shared/lab/model.ts'
import { KUBE, keptNode, keptPod, status, ToldLab } from '../../labs/makeFacts.ts'

const node = (told: ToldLab, after = 0): Node => {
  const [first] = told.see(after).tables.nodes.values()
  if (!first) throw new Error('no node')
  return first
}

const withNode = (over: Parameters<typeof keptNode>[2] = {}) =>
  new ToldLab().cluster({ nodes: [keptNode('pi-1', '127.9.0.1', over)] })

const host = (figures: Record<string, { value: number; every: number } | null>, missing = {}) =>
  ({
    type: 'host',
    host: 'pi-1',
    source: 'source:ssh/pi-1',
    address: '127.9.0.1',
    facts: {},
    figures,
    missing,
  }) as const

describe('a node', () => {
  it('is ok when Kubernetes says Ready and SSH answers', () => {
    const told = withNode().ssh('pi-1', '127.9.0.1')
    expect(node(told)).toMatchObject({ state: 'ok', sentence: 'Ready', ready: 'True', since: null })
  })

  it('is down when its kubelet stopped reporting, since Kubernetes says so', () => {
    const told = withNode()
    node(told)
    const since = told.now + 40_000
    told.now += 41_000
    told.cluster({ nodes: [keptNode('pi-1', '127.9.0.1', { ready: 'Unknown', readySince: since })] })
    expect(node(told)).toMatchObject({
      state: 'down',
      since,
      sentence: 'The kubelet of pi-1 stopped reporting',
    })
    told.address('127.9.0.1', false)
    expect(node(told).sentence).toBe('pi-1 stopped answering; it most likely lost power')
  })

  it('is down with Kubernetes’ own words when it is not Ready', () => {
    const told = withNode({ ready: 'False', readyMessage: 'container runtime is down' })
    expect(node(told)).toMatchObject({
      state: 'down',
      sentence: 'pi-1 is not Ready: container runtime is down',
    })
  })

  it('is down before Kubernetes notices, when it answers nowhere', () => {
    const told = withNode()
    node(told)
    told.address('127.9.0.1', false)
    const down = node(told, 1_000)
    expect(down).toMatchObject({ state: 'down', sentence: 'pi-1 stopped answering: no answer in 3 s' })
    expect(down.since).toBe(told.now)
    expect(node(told, 20_000).since).toBe(down.since)
    // What Kubernetes then says is no later beginning.
    told.cluster({ nodes: [keptNode('pi-1', '127.9.0.1', { ready: 'Unknown', readySince: told.now })] })
    expect(node(told).since).toBe(down.since)
    told.now += 1_000
    told.cluster({ nodes: [keptNode('pi-1', '127.9.0.1')] })
    told.address('127.9.0.1', true)
    expect(node(told).state).toBe('ok')
  })

  it('is not down for one lost try', () => {
    const told = withNode().address('127.9.0.1', true)
    told.address('127.9.0.1', false, { confirmed: false })
    expect(node(told).state).toBe('ok')
  })

  it('is alive when SSH answers after its ports fell silent, and not before', () => {
    const told = withNode().ssh('pi-1', '127.9.0.1')
    told.now += 10_000
    told.address('127.9.0.1', false)
    expect(node(told).state).toBe('down')
    told.now += 5_000
    told.hear({ type: 'life', source: 'source:ssh/pi-1', at: told.now })
    expect(node(told)).toMatchObject({
      state: 'attention',
      sentence: 'pi-1 is Ready, but none of its addresses answers this computer',
    })
  })

  it('is alive when Kubernetes calls it Ready long after it fell silent here', () => {
    const told = withNode().address('127.9.0.1', false)
    expect(node(told, 60_000).state).toBe('down')
    told.now += 90_000
    told.hear({ type: 'life', source: KUBE, at: told.now })
    expect(node(told).state).toBe('attention')
  })

  it('was heard when it spoke itself, whatever its cluster says of it since', () => {
    const lease = (renewedAt: number) => ({
      namespace: 'kube-node-lease',
      name: 'pi-1',
      uid: 'l1',
      createdAt: 0,
      renewedAt,
      holder: 'pi-1',
    })
    const told = new ToldLab().cluster({
      nodes: [keptNode('pi-1', '127.9.0.1')],
      leases: [lease(1_000)],
    })
    expect(node(told).at).toBe(1_000)
    const start = told.now
    told.ssh('pi-1', '127.9.0.1').address('127.9.0.1', true)
    expect(node(told).at).toBe(start)
    told.now += 4_000
    told.hear({ ...host({ cpu: { value: 3, every: 5_000 } }), at: told.now })
    expect(node(told).at).toBe(start + 4_000)
    // It dies: its cluster goes on speaking of it, and tries of it go on failing.
    told.ssh('pi-1', '127.9.0.1', status('down', 'No answer from 127.9.0.1:22 in 5 s.'))
    told.now += 240_000
    told.address('127.9.0.1', false)
    told.hear({ type: 'life', source: KUBE, at: told.now })
    expect(node(told)).toMatchObject({ state: 'down', at: start + 4_000 })
    told.hear({
      type: 'changed',
      cluster: 'home',
      kind: 'leases',
      // Its clock is ahead.
      changes: [{ type: 'set', object: lease(told.now + 600_000) }],
      at: told.now,
    })
    expect(node(told).at).toBe(told.now)
  })

  it('was heard when Kubernetes called it Ready, where leases may not be read', () => {
    const told = withNode()
    told.now += 5_000
    told.hear({ type: 'life', source: KUBE, at: told.now })
    expect(node(told).at).toBe(told.now)
    const last = told.now
    told.now += 60_000
    told.cluster({ nodes: [keptNode('pi-1', '127.9.0.1', { ready: 'Unknown', readySince: told.now })] })
    expect(node(told)).toMatchObject({ state: 'down', at: last })
  })

  it('is there when it speaks over SSH and its cluster does not answer', () => {
    const told = withNode().ssh('pi-1', '127.9.0.1')
    told.source(KUBE, 'kubernetes', 'home', status('down', 'TCP refused 127.8.0.1:6443.'))
    expect(node(told)).toMatchObject({ state: 'ok', sentence: 'Answers SSH; last known Ready' })
  })

  it('is stale, never Ready, when the cluster does not answer', () => {
    const told = withNode()
    told.source(KUBE, 'kubernetes', 'home', status('down', 'TCP refused 127.8.0.1:6443.'))
    expect(node(told)).toMatchObject({
      state: 'stale',
      sentence: 'Last known Ready; the cluster does not answer',
    })
    for (const state of ['stale', 'connecting', 'needs-you'] as const) {
      told.source(KUBE, 'kubernetes', 'home', status(state))
      expect(node(told).state).toBe('stale')
    }
  })

  it('does not call old news down: last known not Ready is stale too', () => {
    const told = withNode({ ready: 'False' })
    told.source(KUBE, 'kubernetes', 'home', status('down'))
    expect(node(told)).toMatchObject({
      state: 'stale',
      sentence: 'Last known not Ready; the cluster does not answer',
    })
  })

  it('says nothing of its addresses when this computer is elsewhere', () => {
    const told = withNode().address('127.9.0.1', false)
    told.onLan = () => false
    told.source(KUBE, 'kubernetes', 'home', status('down'))
    expect(node(told).state).toBe('stale')
  })

  it.each([
    ['up', 'ok', 'Answers SSH'],
    ['connecting', 'unknown', 'Not heard from yet'],
    ['off', 'unknown', 'Not heard from yet'],
    ['down', 'down', 'TCP refused 127.9.0.4:22.'],
    ['stale', 'stale', 'TCP refused 127.9.0.4:22.'],
    ['needs-you', 'needs-you', 'TCP refused 127.9.0.4:22.'],
  ] as const)('that is known by SSH alone and is %s shows %s', (session, state, sentence) => {
    const told = new ToldLab().ssh('nas', '127.9.0.4', status(session, 'TCP refused 127.9.0.4:22.'))
    expect(node(told)).toMatchObject({ state, sentence, ready: null, addresses: { lan: ['127.9.0.4'] } })
  })

  it.each([
    ['temperature', 85, 'pi-1 is 85 °C hot'],
    ['temperature', 80, 'pi-1 is 80 °C hot'],
    ['disk', 97, 'The disk of pi-1 is 97 % full'],
    ['disk', 90, 'The disk of pi-1 is 90 % full'],
    ['memory', 95, 'The memory of pi-1 is 95 % full'],
    ['throttled', 0b101, 'pi-1 is held back by its firmware: under-voltage, throttled'],
  ])('wants a look for its %s at %d, as long as that is fresh', (name, value, sentence) => {
    const told = withNode().ssh('pi-1', '127.9.0.1')
    told.hear({ ...host({ [name]: { value, every: 30_000 } }), at: told.now })
    expect(node(told)).toMatchObject({ state: 'attention', sentence })
    expect(node(told, 90_001).state).toBe('ok')
  })

  it.each([
    ['temperature', 79.9],
    ['disk', 89.9],
    ['memory', 94.9],
  ])('is well with its %s at %d', (name, value) => {
    const told = withNode().ssh('pi-1', '127.9.0.1')
    told.hear({ ...host({ [name]: { value, every: 30_000 } }), at: told.now })
    expect(node(told).state).toBe('ok')
  })

  it('is not held back by what its firmware remembers since boot', () => {
    const told = withNode().ssh('pi-1', '127.9.0.1')
    told.hear({ ...host({ throttled: { value: 0x50000, every: 30_000 } }), at: told.now })
    expect(node(told).state).toBe('ok')
  })

  it('shows what could not be read as null, with why', () => {
    const told = withNode().ssh('pi-1', '127.9.0.1')
    told.hear({
      ...host({ cpu: { value: 3, every: 5_000 }, temperature: null }, { temperature: 'no sensor' }),
      at: told.now,
    })
    const { figures, missing, cpuTrend } = node(told)
    expect(figures.cpu).toEqual({ value: 3, unit: '%', at: told.now, every: 5_000 })
    expect(figures.temperature).toBeNull()
    expect(missing).toMatchObject({ temperature: 'no sensor', disk: 'not read yet' })
    expect(missing.cpu).toBeUndefined()
    expect(cpuTrend).toEqual([3])
    told.hear({ ...host({ cpu: null }, { cpu: 'cut short' }), at: told.now })
    expect(node(told).cpuTrend).toEqual([3, null])
    expect(node(told).missing.cpu).toBe('cut short')
    told.hear({ ...host({ temperature: { value: 50, every: 5_000 } }), at: told.now })
    expect(node(told).missing.temperature).toBeUndefined()
  })

  it('counts its pods that hold resources, and knows none where pods are not listed', () => {
    const pods = [
      keptPod('web-1', 'pi-1'),
      keptPod('job-1', 'pi-1', { status: 'Completed' }),
      keptPod('db-1', 'pi-2'),
    ]
    const told = new ToldLab().cluster({ nodes: [keptNode('pi-1', '127.9.0.1')], pods })
    expect(node(told).figures.pods).toMatchObject({ value: 1 })
    told.hear({ type: 'forbidden', cluster: 'home', kind: 'pods', at: told.now })
    expect(node(told).figures.pods).toBeNull()
    expect(node(told).missing.pods).toBe('pods are not listed')
  })

  it('keeps IPv4 before IPv6, and no address that cannot be dialled', () => {
    const addresses = [
      { type: 'InternalIP', address: 'fd00:0:0:0::7' },
      { type: 'InternalIP', address: '127.9.0.1' },
      { type: 'InternalIP', address: '$(id)' },
      { type: 'Hostname', address: 'pi-1' },
    ]
    expect(node(withNode({ addresses })).addresses.lan).toEqual(['127.9.0.1', 'fd00::7'])
  })
})

describe('how a node is secured', () => {
  const secured = {
    keyExchange: 'curve25519-sha256',
    cipher: 'aes128-gcm@openssh.com',
    mac: null,
    hostKey: 'ssh-ed25519',
    strict: true,
    postQuantum: false,
  }

  it('stands with it until another connection says otherwise, and is unknown before', () => {
    const told = withNode().ssh('pi-1', '127.9.0.1')
    expect(node(told).secured).toBeNull()
    told.hear({ ...host({}), secured, at: told.now })
    expect(node(told).secured).toEqual(secured)
    expect(JSON.stringify(nodesJson(told.see()))).toContain('"cipher":"aes128-gcm@openssh.com"')
    told.hear({ ...host({ cpu: { value: 1, every: 5_000 } }), at: told.now })
    expect(node(told).secured).toEqual(secured)
    told.hear({ ...host({}), secured: null, at: told.now })
    expect(node(told).secured).toBeNull()
  })
})

describe('a machine beside the clusters', () => {
  const pods = (told: ToldLab) => {
    const nas = [...told.see().tables.nodes.values()].find(one => one.name === 'nas')
    return nas?.missing.pods
  }

  it('has no pods to know of once every cluster has told its nodes', () => {
    const told = new ToldLab().ssh('nas', '127.9.0.9')
    expect(pods(told)).toBe('in no cluster')
    told.source('source:kubernetes/late', 'kubernetes', 'late', status('connecting'))
    expect(pods(told)).toBe('not every cluster has told its nodes')
    const late = {
      type: 'life',
      source: 'source:kubernetes/late',
      status: status('up'),
      at: told.now,
    } as const
    told.hear({ ...late, listed: true })
    expect(pods(told)).toBe('in no cluster')
  })

  it('may be in a cluster whose nodes cannot be read', () => {
    const told = withNode().ssh('nas', '127.9.0.9')
    told.hear({ type: 'forbidden', cluster: 'test', kind: 'nodes', at: told.now })
    expect(pods(told)).toBe('not every cluster has told its nodes')
  })

  it('has a dash for them in the text of its nodes', () => {
    const line = nodesText(new ToldLab().ssh('nas', '127.9.0.9').see()).split('\n')[1]
    expect(line).toMatch(/nas\s+127\.9\.0\.9\s+unknown\s+unknown\s+unknown\s+unknown\s+-\s/)
  })
})
