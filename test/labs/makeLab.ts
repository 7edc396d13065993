import type { KeptPod } from '../../electron/lab/kept.ts'
import type { ClusterId, NodeId } from '../../shared/lab/ids.ts'
import {
  clusterId,
  peerId,
  problemId,
  serviceId,
  sourceId,
  volumeId,
  workloadId,
} from '../../shared/lab/ids.ts'
import type {
  Cluster,
  Figure,
  Lab,
  Node,
  Path,
  Problem,
  Service,
  Source,
  Volume,
  Workload,
} from '../../shared/lab/model.ts'
import type { TableName } from '../../shared/lab/names.ts'
import { emptyTables } from '../../shared/lab/patch.ts'
import type { Peer, Tailnet } from '../../shared/lab/peer.ts'

/** Builders of the shared lab: each makes a healthy row, and takes what differs. */

const CLUSTER: ClusterId = clusterId('test')

/** A figure read just now, every 10 s unless said otherwise. */
export function figure(value: number, unit = '%', at = Date.now(), every = 10_000): Figure {
  return { value, unit, at, every }
}

export function makeNode(name: string, over: Partial<Node> = {}): Node {
  const at = Date.now()
  return {
    id: `node:${name}` as NodeId,
    name,
    state: 'ok',
    sentence: 'Ready, and answers over SSH.',
    since: null,
    roles: [],
    addresses: { lan: [], tailnet: [] },
    knownAs: { kubernetes: name, ssh: name, tailscale: null },
    cluster: CLUSTER,
    evidence: ['The Kubernetes node and the SSH host have the same machine id.'],
    os: 'Debian GNU/Linux 13 (trixie)',
    kernel: '6.12.47+rpt-rpi-2712',
    hardware: 'Raspberry Pi 5 Model B Rev 1.0',
    secured: null,
    ready: 'True',
    unschedulable: false,
    figures: {
      cpu: figure(20),
      memory: figure(40),
      memoryTotal: figure(8 * 1024 ** 3, 'B', at, 60_000),
      swap: figure(0),
      disk: figure(30, '%', at, 60_000),
      temperature: figure(50, '°C'),
      load1: figure(0.8, ''),
      uptime: figure(3_400_000, 's'),
      throttled: figure(0, 'flags', at, 60_000),
      pods: figure(5, '', at, 45_000),
    },
    missing: {},
    cpuTrend: [18, 22, 19, 21, 25, 20, 18, 22, 21, 20],
    at,
    ...over,
  }
}

export function makePath(node: Node, port: number, over: Partial<Path> = {}): Path {
  return {
    url: `http://${node.addresses.lan[0] ?? '192.0.2.1'}:${port}`,
    kind: 'lan',
    via: node.name,
    node: node.id,
    state: 'ok',
    answer: 'HTTP 200',
    latency: 6,
    at: Date.now(),
    ...over,
  }
}

/** A NodePort service that answers over every given node; the first is the best path. */
export function makeService(
  name: string,
  nodePort: number,
  nodes: readonly Node[],
  over: Partial<Service> = {},
): Service {
  const namespace = over.namespace ?? 'holm'
  const paths = nodes.map((node, i) => makePath(node, nodePort, { latency: 4 + i }))
  return {
    id: serviceId('test', namespace, name),
    name,
    namespace,
    cluster: CLUSTER,
    group: null,
    range: null,
    offConvention: false,
    type: 'NodePort',
    launchable: true,
    state: 'ok',
    verdict: 'HTTP 200 over the best of its paths.',
    since: null,
    ports: [{ port: 80, nodePort, protocol: 'TCP', name: 'http' }],
    paths,
    best: paths[0]?.url ?? null,
    trend: [6, 5, 6, 7, 6, 5, 6, 8, 6, 5],
    endpoints: { ready: 1, total: 1 },
    runsOn: nodes[0] ? [nodes[0].name] : [],
    workloads: [],
    volumes: [],
    image: `192.0.2.10:31500/${name}:1.0.0`,
    at: Date.now(),
    ...over,
  }
}

export function makePeer(name: string, over: Partial<Peer> = {}): Peer {
  return {
    id: peerId(`id-${name}`),
    name,
    dnsName: `${name}.tail0.example`,
    self: false,
    node: null,
    state: 'ok',
    os: 'linux',
    owner: 'jo@example.com',
    tags: [],
    addresses: ['100.64.0.2', 'fd7a:115c:a1e0::2'],
    online: true,
    path: 'direct',
    over: '192.0.2.7:41641',
    exitNode: null,
    routes: [],
    keyExpiry: null,
    keyEndsSoon: false,
    expired: false,
    lastSeen: null,
    ssh: false,
    shared: false,
    location: null,
    ...over,
  }
}

/** The tailnet this computer is in. */
export function makeTailnet(over: Partial<Tailnet> = {}): Tailnet {
  return {
    name: 'jo@example.com',
    suffix: 'tail0.example',
    state: 'ok',
    addresses: ['100.64.0.9'],
    exitNode: null,
    acceptsRoutes: true,
    rented: 0,
    health: [],
    ...over,
  }
}

export function makeVolume(name: string, node: Node | null, gib: number, over: Partial<Volume> = {}): Volume {
  const namespace = over.namespace ?? 'holm'
  return {
    id: volumeId('test', namespace, name),
    name,
    namespace,
    state: 'ok',
    sentence: 'Bound.',
    phase: 'Bound',
    storageClass: 'local-path',
    asked: gib * 1024 ** 3,
    node: node?.id ?? null,
    volume: `pvc-${namespace}-${name}`,
    capacity: gib * 1024 ** 3,
    usedBy: [],
    at: Date.now(),
    ...over,
  }
}

export function makeWorkload(name: string, ready: number, over: Partial<Workload> = {}): Workload {
  const { namespace = 'holm', kind = 'Deployment' } = over
  return {
    id: workloadId('test', namespace, kind, name),
    name,
    namespace,
    kind,
    state: 'ok',
    sentence: `${ready} of ${ready} ready`,
    ready,
    desired: ready,
    at: Date.now(),
    ...over,
  }
}

export function makePod(name: string, node: Pick<Node, 'name'>, over: Partial<KeptPod> = {}): KeptPod {
  return {
    namespace: 'holm',
    name,
    uid: `uid-${name}`,
    createdAt: Date.now() - 3_600_000 * 26,
    node: node.name,
    status: 'Running',
    ready: true,
    readyContainers: 1,
    containers: 1,
    restarts: 0,
    ip: '10.42.0.9',
    ownerKind: 'Deployment',
    ownerName: name.replace(/-[a-z0-9]+$/, ''),
    claims: [],
    image: '',
    deleting: false,
    ...over,
  }
}

export function makeSource(kind: Source['kind'], name: string, over: Partial<Source> = {}): Source {
  return {
    id: sourceId(kind, name),
    kind,
    name,
    state: 'up',
    reason: '',
    advice: '',
    nextTry: null,
    need: null,
    listed: true,
    errors: 0,
    at: Date.now(),
    ...over,
  }
}

export function makeCluster(over: Partial<Cluster> = {}): Cluster {
  return {
    id: CLUSTER,
    name: 'test',
    state: 'ok',
    sentence: 'Answers.',
    server: 'https://192.168.8.197:6443',
    version: 'v1.34.3+k3s1',
    pods: 78,
    insecure: false,
    as: null,
    via: null,
    certificates: [],
    notAllowed: [],
    notRead: [],
    at: Date.now(),
    ...over,
  }
}

export function makeProblem(subject: Problem['subject'], over: Partial<Problem> = {}): Problem {
  return {
    id: problemId(subject),
    subject,
    state: 'down',
    sentence: 'It stopped answering.',
    since: Date.now() - 380_000,
    affects: [],
    evidence: [],
    ...over,
  }
}

type RowsByTable = { [Name in TableName]?: readonly { id: string }[] }

/** A lab of these rows at revision 1. */
export function makeLab(rows: RowsByTable = {}, over: Partial<Omit<Lab, 'tables'>> = {}): Lab {
  const tables = { ...emptyTables() } as Record<TableName, ReadonlyMap<string, unknown>>
  for (const [name, list] of Object.entries(rows)) {
    tables[name as TableName] = new Map(list.map(row => [row.id, row]))
  }
  return {
    id: 'test',
    name: 'Test lab',
    demo: false,
    state: 'ok',
    sentence: 'All quiet',
    settled: true,
    paused: null,
    vantage: {
      networks: ['192.168.8.50/24'],
      gateway: '192.168.8.1',
      home: true,
      offline: false,
      foreign: false,
      tailnet: null,
    },
    revision: 1,
    at: Date.now(),
    ...over,
    tables: tables as Lab['tables'],
  }
}
