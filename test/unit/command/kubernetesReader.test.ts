import { describe, expect, it } from 'vitest'
import { kubernetesTold } from '../../../electron/command/kubernetesReader.ts'

const told = (answer: unknown) => kubernetesTold(JSON.stringify(answer))
const listOf = (kind: string, items: object[], metadata: object = {}) => ({
  kind: `${kind}List`,
  metadata,
  items,
})

describe('homeport parse kubernetes', () => {
  it('prints pods as kubectl does, never their phase alone', () => {
    const pod = (name: string, status: object, more: object = {}) => ({
      metadata: { name, namespace: 'attic', uid: name, ...more },
      spec: { nodeName: 'shelf-2', containers: [{ name: 'main' }] },
      status,
    })
    const waits = (reason: string, restartCount = 0) => ({
      containerStatuses: [{ name: 'main', ready: false, restartCount, state: { waiting: { reason } } }],
    })
    const ended = { containerStatuses: [{ name: 'main', state: { terminated: { reason: 'Completed' } } }] }
    const pods = [
      pod('looping', { phase: 'Running', ...waits('CrashLoopBackOff', 4) }),
      pod('no-image', { phase: 'Pending', ...waits('ImagePullBackOff') }),
      pod('done', { phase: 'Succeeded', ...ended }),
      pod('leaving', { phase: 'Pending' }, { deletionTimestamp: '2026-03-01T10:00:00Z' }),
    ]
    const [head, ...rest] = told(listOf('Pod', pods, { continue: 'more', remainingItemCount: 7 }))
    expect(head).toEqual({ kind: 'PodList', items: 4, continues: true, remaining: 7 })
    expect(rest.map(one => [one.name, one.status, one.ready, one.restarts])).toEqual([
      ['looping', 'CrashLoopBackOff', '0/1', 4],
      ['no-image', 'ImagePullBackOff', '0/1', 0],
      ['done', 'Completed', '0/1', 0],
      ['leaving', 'Terminating', '0/1', 0],
    ])
  })

  it('prints nodes as kubectl does: one without a word of its own is unknown, not ready', () => {
    const node = (name: string, labels: object, ready: string | null, spec: object = {}) => ({
      metadata: { name, labels },
      spec,
      status: {
        ...(ready !== null && { conditions: [{ type: 'Ready', status: ready }] }),
        capacity: { memory: '2048Ki' },
      },
    })
    const nodes = [
      node('shelf-1', { 'node-role.kubernetes.io/control-plane': 'true' }, 'True', { unschedulable: true }),
      node('shelf-2', { 'node-role.kubernetes.io/master': '' }, 'False'),
      node('shelf-3', {}, 'Unknown'),
      node('shelf-4', {}, null),
    ]
    expect(
      told(listOf('Node', nodes))
        .slice(1)
        .map(one => [one.status, one.roles, one.memory]),
    ).toEqual([
      ['Ready,SchedulingDisabled', 'control-plane', 2_097_152],
      ['NotReady', 'master', 2_097_152],
      ['NotReady', '<none>', 2_097_152],
      ['Unknown', '<none>', 2_097_152],
    ])
  })

  it('reads quantities of every suffix, and what a kubelet counts itself', () => {
    const usage = (cpu: string, memory: string) => ({ metadata: { name: 'shelf-1' }, usage: { cpu, memory } })
    const metrics = told(listOf('NodeMetrics', [usage('1500m', '3Gi'), usage('250000000n', '1024Mi')]))
    expect(metrics.slice(1).map(one => [one.cores, one.memory])).toEqual([
      [1.5, 3 * 2 ** 30],
      [0.25, 2 ** 30],
    ])
    const used = { cpu: { usageNanoCores: 5e8 }, memory: { workingSetBytes: 4096 } }
    const pods = [{ podRef: { name: 'a', namespace: 'attic' }, cpu: {}, memory: {} }]
    expect(told({ node: { nodeName: 'shelf-1', ...used }, pods })).toEqual([
      { kind: 'NodeStats', name: 'shelf-1', cores: 0.5, memory: 4096 },
      { kind: 'PodStats', namespace: 'attic', name: 'a', cores: null, memory: null },
    ])
  })

  it('tells the names of the keys of a Secret and nothing of what it holds, nor an annotation', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"password":"hush"}' }
    const metadata = { name: 'db', namespace: 'attic', annotations }
    const secret = { kind: 'Secret', metadata, type: 'Opaque', data: { password: 'aHVzaAo=' } }
    expect(told(secret)).toEqual([
      { kind: 'Secret', namespace: 'attic', name: 'db', type: 'Opaque', keys: ['password'] },
    ])
    expect(told({ kind: 'PartialObjectMetadata', metadata })).toEqual([
      { kind: 'PartialObjectMetadata', namespace: 'attic', name: 'db' },
    ])
  })

  it('reads a watch: events, the end of the first list, and a version that is too old', () => {
    const line = (type: string, object: object) => JSON.stringify({ type, object })
    const end = { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } }
    const lines = [
      line('ADDED', {
        kind: 'Pod',
        metadata: { name: 'a', resourceVersion: '8' },
        status: { phase: 'Running' },
      }),
      line('BOOKMARK', { kind: 'Pod', metadata: end }),
      line('ERROR', { kind: 'Status', reason: 'Expired', code: 410, message: 'too old' }),
    ]
    const [added, bookmark, error] = kubernetesTold(`${lines.join('\n')}\n`)
    expect(added).toMatchObject({ event: 'ADDED', version: '8', kind: 'Pod', name: 'a', status: 'Running' })
    expect(bookmark).toEqual({ event: 'BOOKMARK', version: '9', kind: 'Pod', listed: true })
    expect(error).toMatchObject({ event: 'ERROR', kind: 'Status', code: 410, reason: 'Expired' })
  })

  it('reads refusals, one or several, with their causes', () => {
    const causes = [{ reason: 'DisruptionBudget', message: 'needs 2 healthy pods' }]
    const refusal = {
      kind: 'Status',
      code: 429,
      reason: 'TooManyRequests',
      message: 'no',
      details: { causes },
    }
    expect(told(refusal)[0]).toMatchObject({ code: 429, causes: [causes[0]], retryAfterSeconds: null })
    expect(told({ 'wrong token': { kind: 'Status', code: 401 } })).toMatchObject([
      { asked: 'wrong token', kind: 'Status', code: 401 },
    ])
  })

  it('reads a Table by its columns', () => {
    const columnDefinitions = [{ name: 'Name' }, { name: 'IP', priority: 1 }]
    expect(
      told({ kind: 'Table', columnDefinitions, rows: [{ cells: ['a', '10.0.0.9'], object: null }] }),
    ).toEqual([
      {
        kind: 'Table',
        columns: [
          { name: 'Name', wide: false },
          { name: 'IP', wide: true },
        ],
        rows: [['a', '10.0.0.9']],
      },
    ])
  })

  it('reads events of both APIs', () => {
    const old = {
      ...{ kind: 'Event', metadata: { name: 'o' }, eventTime: null, lastTimestamp: '2026-03-01T10:00:00Z' },
      ...{ count: 3, reason: 'BackOff', message: 'again', involvedObject: { kind: 'Pod', name: 'a' } },
    }
    const young = {
      ...{ kind: 'Event', metadata: { name: 'y' }, eventTime: '2026-03-01T10:00:01Z' },
      ...{ reason: 'Scheduled', note: 'to shelf-1', regarding: { kind: 'Pod', name: 'a' } },
    }
    expect(told(old)[0]).toMatchObject({
      count: 3,
      about: 'Pod/a',
      at: Date.UTC(2026, 2, 1, 10),
      message: 'again',
    })
    expect(told(young)[0]).toMatchObject({
      count: null,
      at: Date.UTC(2026, 2, 1, 10, 0, 1),
      message: 'to shelf-1',
    })
  })

  it('tells where services answer, how far a rollout is, and that a claim waits', () => {
    const ingress = [{ hostname: 'lb.example.net' }]
    const service = {
      ...{ kind: 'Service', metadata: { name: 's' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } },
      status: { loadBalancer: { ingress } },
    }
    const names = {
      kind: 'Ingress',
      metadata: { name: 'i' },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.4' }] } },
    }
    const deployment = {
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: { replicas: 2 },
      status: { readyReplicas: 1 },
    }
    const claim = { kind: 'PersistentVolumeClaim', metadata: { name: 'c' }, status: { phase: 'Pending' } }
    const [, ...rest] = told({ kind: 'List', items: [service, names, deployment, claim] })
    expect(rest).toMatchObject([
      { kind: 'Service', type: 'LoadBalancer', external: ['lb.example.net'] },
      { kind: 'Ingress', addresses: ['192.0.2.4'] },
      { kind: 'Deployment', desired: 2, ready: 1 },
      { kind: 'PersistentVolumeClaim', phase: 'Pending' },
    ])
  })
})
