import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KIND_NAMES } from '../../../electron/lab/kept.ts'
import { interning } from '../../../electron/sessions/kubernetes/intern.ts'
import { KINDS } from '../../../electron/sessions/kubernetes/kinds.ts'

const meta = { name: 'x', namespace: 'holm', uid: 'u-1', creationTimestamp: '2026-01-15T10:00:00Z' }
const identity = { namespace: 'holm', name: 'x', uid: 'u-1', createdAt: Date.UTC(2026, 0, 15, 10) }
const intern = interning()

/** One whole object of each kind, with what is kept of it. */
const WHOLE = {
  nodes: [
    {
      metadata: {
        ...meta,
        labels: {
          'node-role.kubernetes.io/control-plane': '',
          'node-role.kubernetes.io/etcd': 'true',
          'kubernetes.io/role': 'master',
        },
      },
      spec: { unschedulable: true },
      status: {
        capacity: { memory: '8Gi' },
        conditions: [
          { type: 'MemoryPressure', status: 'False' },
          {
            type: 'Ready',
            status: 'False',
            message: 'no network',
            lastTransitionTime: '2026-01-15T11:00:00Z',
          },
        ],
        addresses: [{ type: 'InternalIP', address: '127.8.0.1' }, { type: 'Hostname' }],
        nodeInfo: {
          machineID: 'm',
          bootID: 'b',
          osImage: 'Debian',
          kernelVersion: '6.12',
          architecture: 'arm64',
          kubeletVersion: 'v1',
        },
      },
    },
    {
      ...identity,
      ready: 'False',
      readyMessage: 'no network',
      readySince: Date.UTC(2026, 0, 15, 11),
      unschedulable: true,
      roles: ['control-plane', 'etcd', 'master'],
      addresses: [{ type: 'InternalIP', address: '127.8.0.1' }],
      machineId: 'm',
      bootId: 'b',
      osImage: 'Debian',
      kernel: '6.12',
      architecture: 'arm64',
      kubelet: 'v1',
      memory: 8 * 2 ** 30,
    },
  ],
  namespaces: [{ metadata: meta }, identity],
  pods: [
    {
      metadata: {
        ...meta,
        labels: { 'pod-template-hash': '5d4f' },
        ownerReferences: [
          { kind: 'Other', name: 'no' },
          { kind: 'ReplicaSet', name: 'nova-web-5d4f', controller: true },
        ],
      },
      spec: {
        nodeName: 'rpi-1',
        containers: [{ image: 'nova:1' }, { image: 'side:2' }],
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName: 'nova-data' } },
          { name: 'scratch', ephemeral: {} },
          { name: 'tmp', emptyDir: {} },
        ],
      },
      status: {
        phase: 'Running',
        podIP: '10.42.0.7',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [{ ready: true, restartCount: 2, state: { running: {} } }],
      },
    },
    {
      ...identity,
      node: 'rpi-1',
      status: 'Running',
      ready: true,
      readyContainers: 1,
      containers: 2,
      restarts: 2,
      ip: '10.42.0.7',
      ownerKind: 'Deployment',
      ownerName: 'nova-web',
      claims: ['nova-data', 'x-scratch'],
      image: 'nova:1',
      deleting: false,
    },
  ],
  services: [
    {
      metadata: meta,
      spec: {
        type: 'NodePort',
        clusterIP: '10.43.0.9',
        ports: [
          { name: 'web', port: 80, nodePort: 30004, appProtocol: 'http' },
          { port: 53, protocol: 'UDP' },
          { port: 'no' },
          { port: 70_000 },
        ],
        selector: { app: 'nova', odd: 5 },
        externalIPs: ['127.8.0.5'],
        externalTrafficPolicy: 'Local',
      },
      status: { loadBalancer: { ingress: [{ ip: '127.8.0.4' }, {}, { hostname: 'lb.example' }] } },
    },
    {
      ...identity,
      type: 'NodePort',
      clusterIp: '10.43.0.9',
      ports: [
        { name: 'web', protocol: 'TCP', port: 80, nodePort: 30004, appProtocol: 'http' },
        { name: null, protocol: 'UDP', port: 53, nodePort: null, appProtocol: null },
      ],
      external: ['127.8.0.4', 'lb.example', '127.8.0.5'],
      selector: { app: 'nova' },
      localOnly: true,
    },
  ],
  endpointslices: [
    {
      metadata: { ...meta, labels: { 'kubernetes.io/service-name': 'nova' } },
      endpoints: [
        {
          addresses: ['10.42.0.7', '10.42.0.8'],
          conditions: { ready: true },
          nodeName: 'rpi-1',
          targetRef: { kind: 'Pod', name: 'nova-1' },
        },
        { addresses: ['10.42.0.9'], conditions: { ready: false }, targetRef: { kind: 'Node', name: 'n' } },
        { addresses: ['10.42.0.10'], conditions: {} },
        { addresses: [] },
      ],
    },
    {
      ...identity,
      service: 'nova',
      endpoints: [
        { ready: true, node: 'rpi-1', pod: 'nova-1', address: '10.42.0.7' },
        { ready: false, node: '', pod: '', address: '10.42.0.9' },
        { ready: true, node: '', pod: '', address: '10.42.0.10' },
      ],
    },
  ],
  deployments: [
    {
      metadata: meta,
      spec: { replicas: 3 },
      status: {
        readyReplicas: 1,
        updatedReplicas: 2,
        conditions: [
          { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'gave up' },
        ],
      },
    },
    { ...identity, desired: 3, ready: 1, updated: 2, failure: 'gave up' },
  ],
  statefulsets: [
    { metadata: meta, spec: {}, status: { replicas: 1 } },
    { ...identity, desired: 1, ready: 0, updated: 0, failure: '' },
  ],
  daemonsets: [
    { metadata: meta, status: { desiredNumberScheduled: 13, numberReady: 12, updatedNumberScheduled: 13 } },
    { ...identity, desired: 13, ready: 12, updated: 13, failure: '' },
  ],
  persistentvolumes: [
    {
      metadata: meta,
      spec: {
        capacity: { storage: '20Gi' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['rpi-1'] }] },
            ],
          },
        },
      },
      status: { phase: 'Bound' },
    },
    { ...identity, phase: 'Bound', nodes: ['rpi-1'], capacity: 20 * 2 ** 30 },
  ],
  persistentvolumeclaims: [
    {
      metadata: meta,
      spec: {
        storageClassName: 'local-path',
        volumeName: 'pvc-1',
        resources: { requests: { storage: '5Gi' } },
      },
      status: { phase: 'Bound' },
    },
    { ...identity, phase: 'Bound', storageClass: 'local-path', volume: 'pvc-1', asked: 5 * 2 ** 30 },
  ],
  leases: [
    { metadata: meta, spec: { renewTime: '2026-01-15T12:00:00.123456Z', holderIdentity: 'rpi-1' } },
    { ...identity, renewedAt: Date.UTC(2026, 0, 15, 12, 0, 0, 123), holder: 'rpi-1' },
  ],
} as const

describe.each(KIND_NAMES)('%s', kind => {
  const { keep } = KINDS[kind]
  const [whole, kept] = WHOLE[kind]

  it('keeps what is read of a whole object', () => {
    expect(keep(whole, intern)).toEqual(kept)
  })

  it('has every kept field for an object that has nothing but a name, and invents nothing', () => {
    const bare = keep({ metadata: { name: 'x' } }, intern)
    expect(Object.keys(bare ?? {}).sort()).toEqual(Object.keys(kept).sort())
    expect(bare).toMatchObject({ namespace: '', name: 'x', uid: '' })
  })

  it('is null without a lawful name', () => {
    for (const metadata of [
      {},
      { name: '' },
      { name: 5 },
      { name: 'x'.repeat(254) },
      { name: 'x', namespace: 7 },
      null,
    ]) {
      expect(keep({ ...whole, metadata }, intern)).toBeNull()
    }
  })

  it('is total: any JSON in the place of any field', () => {
    const paths = pathsOf(whole)
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, junk) => {
        const kept = keep(replaced(whole, path, junk), intern)
        if (kept !== null) expect(typeof kept.name).toBe('string')
      }),
      { numRuns: 300 },
    )
    fc.assert(fc.property(fc.jsonValue(), junk => keep(junk, intern) === null || true))
  })
})

it('takes a volume as free when one of its alternatives names no node', () => {
  const pinned = { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['a', 'b'] }] }
  const byName = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['c'] }] }
  const zone = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['z'] }] }
  const nodes = (...nodeSelectorTerms: object[]) =>
    KINDS.persistentvolumes.keep(
      { metadata: meta, spec: { nodeAffinity: { required: { nodeSelectorTerms } } } },
      intern,
    )?.nodes
  expect(nodes(pinned)).toEqual(['a', 'b'])
  expect(nodes(pinned, byName)).toEqual(['a', 'b', 'c'])
  expect(nodes(pinned, zone)).toEqual([])
})

it('keeps a ReplicaSet as the owner where its name does not carry the hash', () => {
  const owned = (name: string, hash?: string) =>
    KINDS.pods.keep(
      {
        metadata: {
          ...meta,
          ...(hash ? { labels: { 'pod-template-hash': hash } } : {}),
          ownerReferences: [{ kind: 'ReplicaSet', name, controller: true }],
        },
      },
      intern,
    )
  expect(owned('nova-5d4f')).toMatchObject({ ownerKind: 'ReplicaSet', ownerName: 'nova-5d4f' })
  expect(owned('nova-5d4f', 'other')).toMatchObject({ ownerKind: 'ReplicaSet', ownerName: 'nova-5d4f' })
  expect(owned('nova-5d4f', '5d4f')).toMatchObject({ ownerKind: 'Deployment', ownerName: 'nova' })
})

/** Every path into a value, as keys. */
function pathsOf(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]))]
}

function replaced(value: unknown, [key, ...rest]: string[], junk: unknown): unknown {
  if (key === undefined) return junk
  const copy = structuredClone(value) as Record<string, unknown>
  copy[key] = replaced(copy[key], rest, junk)
  return copy
}
