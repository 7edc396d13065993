import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Api, type DemoLab, demoLab } from '../labs/demoLab.ts'

/** The parts of the answers that this story looks at. */
interface Pod {
  metadata: { name: string; uid: string; deletionTimestamp?: string }
  spec: { nodeName?: string }
  status: {
    phase: string
    podIP?: string
    conditions: { type: string; status: string; reason?: string; message?: string }[]
    containerStatuses?: { ready: boolean; restartCount: number; lastState: { terminated?: object } }[]
  }
}

let lab: DemoLab
let api: Api
beforeAll(async () => {
  lab = await demoLab()
  api = await lab.api()
})
afterAll(() => lab.close())

const node = async (name: string) => (await api.get(`/api/v1/nodes/${name}`)).body
const ready = async (name: string): Promise<{ status: string; reason: string }> =>
  (await node(name)).status.conditions.find((each: { type: string }) => each.type === 'Ready')
const pods = async (app: string): Promise<Pod[]> =>
  (await api.get(`/api/v1/namespaces/holm/pods?labelSelector=app%3D${app}`)).body.items
const isReady = (pod: Pod): boolean =>
  pod.status.conditions.some(each => each.type === 'Ready' && each.status === 'True')
const endpoints = async (service: string): Promise<{ nodeName: string; conditions: { ready: boolean } }[]> =>
  (
    await api.get(
      `/apis/discovery.k8s.io/v1/namespaces/holm/endpointslices?labelSelector=kubernetes.io/service-name%3D${service}`,
    )
  ).body.items[0].endpoints
const deployment = async (name: string) =>
  (await api.get(`/apis/apps/v1/namespaces/holm/deployments/${name}`)).body

describe('a node goes down and comes back', () => {
  let before: { nova: Pod[]; cicd: Pod[]; bootID: string; renewTime: string }

  it('on a quiet day every lease is younger than eleven seconds', async () => {
    await lab.pass(60)
    const { items } = (await api.get('/apis/coordination.k8s.io/v1/leases')).body
    for (const { spec } of items) {
      const old = lab.clock.wall() - Date.parse(spec.renewTime)
      expect(old).toBeLessThan(11_000)
      expect(old).toBeGreaterThanOrEqual(0)
    }
    before = {
      nova: await pods('nova'),
      cicd: await pods('cicd-controller'),
      bootID: (await node('rpi-12')).status.nodeInfo.bootID,
      renewTime: items.find((each: { metadata: { name: string } }) => each.metadata.name === 'rpi-12').spec
        .renewTime,
    }
    expect(before.nova.map(pod => pod.spec.nodeName).sort()).toEqual(['rpi-10', 'rpi-12'])
    expect(before.cicd.map(pod => pod.spec.nodeName)).toEqual(['rpi-12'])
  })

  it('nothing changes in the cluster for the grace period', async () => {
    lab.demo.fault(['rpi-12', 'down'])
    await lab.pass(30)
    expect(await ready('rpi-12')).toMatchObject({ status: 'True' })
    const { spec } = (await api.get('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/rpi-12'))
      .body
    expect(lab.clock.wall() - Date.parse(spec.renewTime)).toBeGreaterThan(29_000)
    expect((await endpoints('nova')).map(each => each.conditions.ready)).toEqual([true, true])
  })

  it('then the node is not heard from, tainted, and its pods are not ready', async () => {
    await lab.pass(22)
    expect(await ready('rpi-12')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' })
    const { taints } = (await node('rpi-12')).spec
    expect(taints.map((each: { key: string; effect: string }) => [each.key, each.effect])).toEqual([
      ['node.kubernetes.io/unreachable', 'NoSchedule'],
      ['node.kubernetes.io/unreachable', 'NoExecute'],
    ])
    expect((await pods('nova')).map(pod => [pod.spec.nodeName, isReady(pod), pod.status.phase])).toEqual(
      expect.arrayContaining([
        ['rpi-10', true, 'Running'],
        ['rpi-12', false, 'Running'],
      ]),
    )
    expect(await endpoints('nova')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ nodeName: 'rpi-10', conditions: expect.objectContaining({ ready: true }) }),
        expect.objectContaining({
          nodeName: 'rpi-12',
          conditions: expect.objectContaining({ ready: false }),
        }),
      ]),
    )
    expect((await deployment('nova')).status).toMatchObject({
      replicas: 2,
      readyReplicas: 1,
      unavailableReplicas: 1,
    })
    expect((await deployment('cicd-controller')).status.readyReplicas).toBeUndefined()
  })

  it('other nodes still lead to what lives elsewhere', async () => {
    await expect(lab.dial('192.168.8.195:30004')).resolves.toBeDefined()
    await expect(lab.dial('192.168.8.195:30020')).rejects.toThrow('ECONNREFUSED')
    await expect(lab.dial('192.168.8.105:30004')).rejects.toThrow('silent')
  })

  it('after the toleration its pods are replaced on other nodes', async () => {
    await lab.pass(75)
    for (const app of ['nova', 'cicd-controller']) {
      const now = await pods(app)
      expect(now.every(isReady)).toBe(true)
      expect(now.some(pod => pod.spec.nodeName === 'rpi-12')).toBe(false)
    }
    const [moved] = await pods('cicd-controller')
    expect(moved!.metadata.uid).not.toBe(before.cicd[0]!.metadata.uid)
    expect(moved!.metadata.name).not.toBe(before.cicd[0]!.metadata.name)
    expect((await deployment('nova')).status.readyReplicas).toBe(2)
  })

  it('a pod of a DaemonSet stays', async () => {
    const { items } = (await api.get('/api/v1/pods?fieldSelector=spec.nodeName%3Drpi-12')).body
    expect(
      items.map(
        (pod: Pod & { metadata: { ownerReferences: { kind: string }[] } }) =>
          pod.metadata.ownerReferences[0]!.kind,
      ),
    ).toEqual(['DaemonSet'])
  })

  it('when it is back it is Ready, started anew, and nothing moves back', async () => {
    lab.demo.fault(['rpi-12', 'up'])
    await lab.pass(25)
    expect(await ready('rpi-12')).toMatchObject({ status: 'True', reason: 'KubeletReady' })
    const { spec, status } = await node('rpi-12')
    expect(spec.taints).toBeUndefined()
    expect(status.nodeInfo.bootID).not.toBe(before.bootID)
    const { items } = (await api.get('/api/v1/pods?fieldSelector=spec.nodeName%3Drpi-12')).body
    expect(items.every(isReady)).toBe(true)
    expect(items[0].status.containerStatuses[0].restartCount).toBeGreaterThan(0)
    expect(items[0].status.containerStatuses[0].lastState.terminated).toMatchObject({ exitCode: 255 })
    expect((await pods('cicd-controller'))[0]!.spec.nodeName).not.toBe('rpi-12')
  })

  it('and the cluster wrote down what happened', async () => {
    const { items } = (await api.get('/api/v1/events')).body
    const reasons = new Set(items.map((each: { reason: string }) => each.reason))
    for (const reason of [
      'NodeNotReady',
      'TaintManagerEviction',
      'Scheduled',
      'Started',
      'Rebooted',
      'NodeReady',
    ]) {
      expect(reasons).toContain(reason)
    }
  })
})

describe('what has its data on the node', () => {
  it('waits for it, and says so', async () => {
    lab.demo.fault(['rpi-7', 'down'])
    await lab.pass(130)
    const [waiting] = await pods('audiobook-web')
    expect(waiting!.status.phase).toBe('Pending')
    expect(waiting!.spec.nodeName).toBeUndefined()
    const [scheduled] = waiting!.status.conditions
    expect(scheduled).toMatchObject({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' })
    expect(scheduled!.message).toContain("12 node(s) didn't match PersistentVolume's node affinity")
    await expect(lab.dial('192.168.8.195:30700')).rejects.toThrow('ECONNREFUSED')
  })

  it('runs again when it is back', async () => {
    lab.demo.fault(['rpi-7', 'up'])
    await lab.pass(30)
    const [running] = await pods('audiobook-web')
    expect(running!.spec.nodeName).toBe('rpi-7')
    expect(isReady(running!)).toBe(true)
    await expect(lab.dial('192.168.8.195:30700')).resolves.toBeDefined()
  })
})

describe('a node that is back within the grace period', () => {
  it('was never marked, but its pods were started again', async () => {
    const [before] = await pods('scribe')
    lab.demo.fault([before!.spec.nodeName!, 'down'])
    await lab.pass(15)
    lab.demo.fault([before!.spec.nodeName!, 'up'])
    await lab.pass(25)
    const [after] = await pods('scribe')
    expect(after!.metadata.uid).toBe(before!.metadata.uid)
    expect(after!.status.containerStatuses![0]!.restartCount).toBe(
      before!.status.containerStatuses![0]!.restartCount + 1,
    )
    const { items } = (await api.get('/api/v1/events')).body
    const lost = items.filter(
      (each: { reason: string; involvedObject: { name: string } }) =>
        each.reason === 'NodeNotReady' && each.involvedObject.name === before!.spec.nodeName,
    )
    expect(lost).toEqual([])
  })
})

describe('the control plane goes down', () => {
  it('and the cluster stands still: nobody is blamed for its silence afterwards', async () => {
    const revision = async (): Promise<string> =>
      (await api.get('/api/v1/nodes?limit=1')).body.metadata.resourceVersion
    const before = await revision()
    lab.demo.fault(['rpi-1', 'down'])
    await lab.pass(300)
    await expect(lab.dial('192.168.8.197:6443')).rejects.toThrow('silent')
    lab.demo.fault(['rpi-1', 'up'])
    await lab.pass(20)
    api = await lab.api()
    expect(Number(await revision()) - Number(before)).toBeLessThan(60)
    const { items } = (await api.get('/api/v1/nodes')).body
    for (const each of items) {
      expect([each.metadata.name, each.spec.taints]).toEqual([each.metadata.name, undefined])
    }
  })
})
