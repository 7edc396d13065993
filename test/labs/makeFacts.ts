import { type Facts, fold, NO_FACTS } from '../../electron/lab/facts.ts'
import { joinNodes, type SshName } from '../../electron/lab/identity.ts'
import type {
  Kept,
  KeptClaim,
  KeptKinds,
  KeptNode,
  KeptPod,
  KeptService,
  KeptSlice,
  KeptVolume,
  KeptWorkload,
  KindName,
} from '../../electron/lab/kept.ts'
import { KIND_NAMES } from '../../electron/lab/kept.ts'
import { NO_LAB_FILE } from '../../electron/lab/labFile.ts'
import type { LabFile } from '../../electron/lab/labFileSchema.ts'
import type { Observation } from '../../electron/lab/observation.ts'
import { project } from '../../electron/lab/project/project.ts'
import type { SessionStatus } from '../../electron/sessions/session.ts'
import type { PodQuery } from '../../shared/contract/pods.ts'
import { type NodeId, sourceId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'

/** Builders of what is heard of a lab: each makes a healthy object, and takes what differs. */

export const NOW = Date.UTC(2026, 0, 15, 12)
export const CLUSTER = 'home'
export const KUBE = sourceId('kubernetes', CLUSTER)

let made = 0
const meta = (namespace: string, name: string) => ({
  namespace,
  name,
  uid: `uid-${made++}`,
  createdAt: NOW - 86_400_000,
})

export function keptNode(name: string, address: string, over: Partial<KeptNode> = {}): KeptNode {
  return {
    ...meta('', name),
    ready: 'True',
    readyMessage: 'kubelet is posting ready status',
    readySince: NOW - 3_600_000,
    unschedulable: false,
    roles: [],
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: name },
    ],
    machineId: '',
    bootId: '',
    osImage: 'Debian GNU/Linux 13 (trixie)',
    kernel: '6.12.47',
    architecture: 'arm64',
    kubelet: 'v1.34.3+k3s1',
    memory: 8 * 1024 ** 3,
    ...over,
  }
}

export function keptService(
  name: string,
  nodePort: number | null,
  over: Partial<KeptService> = {},
): KeptService {
  return {
    ...meta('apps', name),
    type: nodePort === null ? 'ClusterIP' : 'NodePort',
    clusterIp: '10.43.0.9',
    ports: [{ name: 'http', protocol: 'TCP', port: 80, nodePort, appProtocol: null }],
    external: [],
    selector: { app: name },
    localOnly: false,
    ...over,
  }
}

export function keptPod(name: string, node: string, over: Partial<KeptPod> = {}): KeptPod {
  return {
    ...meta('apps', name),
    node,
    status: 'Running',
    ready: true,
    readyContainers: 1,
    containers: 1,
    restarts: 0,
    ip: '10.42.0.5',
    ownerKind: 'Deployment',
    ownerName: name.replace(/-\d+$/, ''),
    claims: [],
    image: 'registry.example/app:1',
    deleting: false,
    ...over,
  }
}

/** The slice of a service with these pods behind it. */
export function keptSlice(
  service: string,
  pods: readonly KeptPod[],
  over: Partial<KeptSlice> = {},
): KeptSlice {
  return {
    ...meta('apps', `${service}-x1`),
    service,
    endpoints: pods.map(pod => ({ ready: pod.ready, node: pod.node, pod: pod.name, address: pod.ip })),
    ...over,
  }
}

export function keptWorkload(name: string, over: Partial<KeptWorkload> = {}): KeptWorkload {
  return { ...meta('apps', name), desired: 1, ready: 1, updated: 1, failure: '', ...over }
}

export function keptClaim(name: string, over: Partial<KeptClaim> = {}): KeptClaim {
  return {
    ...meta('apps', name),
    phase: 'Bound',
    storageClass: 'local-path',
    volume: `pv-${name}`,
    asked: 5 * 1024 ** 3,
    ...over,
  }
}

export function keptVolume(
  name: string,
  nodes: readonly string[],
  over: Partial<KeptVolume> = {},
): KeptVolume {
  return { ...meta('', name), phase: 'Bound', nodes, capacity: 5 * 1024 ** 3, ...over }
}

export const UP: SessionStatus = { state: 'up', reason: '', advice: '', nextTry: null, need: null }
export const status = (state: SessionStatus['state'], reason = ''): SessionStatus => ({
  ...UP,
  state,
  reason,
})

/** A lab that hears what a test tells it: folds, joins and projects as the keeper does, without its timers. */
export class ToldLab {
  facts: Facts = NO_FACTS
  now = NOW
  lab: Lab | null = null
  labFile: LabFile = NO_LAB_FILE
  paused: number | null = null
  offline = false
  gateway: string | null = null
  atHome = false
  sshNames: SshName[] = []
  minted: ReadonlyMap<string, NodeId> = new Map()
  onLan: (address: string) => boolean = () => true

  hear(...observations: Observation[]): this {
    for (const one of observations) this.facts = fold(this.facts, one)
    return this
  }

  /** A cluster that answers, with these objects; kinds that are not named are empty. */
  cluster(kinds: { readonly [Name in KindName]?: readonly KeptKinds[Name][] }, name = CLUSTER): this {
    const source = sourceId('kubernetes', name)
    this.source(source, 'kubernetes', name, UP)
    this.hear({
      type: 'cluster',
      cluster: name,
      source,
      server: 'https://127.8.0.1:6443',
      insecure: false,
      version: 'v1.34.3+k3s1',
      skew: 0,
      at: this.now,
    })
    for (const kind of KIND_NAMES) {
      this.hear({ type: 'listed', cluster: name, kind, objects: (kinds[kind] ?? []) as Kept[], at: this.now })
    }
    return this.hear({ type: 'life', source, listed: true, at: this.now })
  }

  source(
    source: ReturnType<typeof sourceId>,
    kind: 'kubernetes' | 'ssh' | 'tailscale' | 'file',
    name: string,
    told: SessionStatus,
  ): this {
    return this.hear({ type: 'source', source, kind, name, status: told, at: this.now })
  }

  /** An SSH host as configured, in this state of its session. */
  ssh(alias: string, hostName: string, told: SessionStatus = UP): this {
    if (!this.sshNames.some(one => one.alias === alias)) this.sshNames.push({ alias, hostName })
    return this.source(sourceId('ssh', alias), 'ssh', alias, told)
  }

  path(url: string, ok: boolean, over: Partial<Extract<Observation, { type: 'path' }>> = {}): this {
    return this.hear({
      type: 'path',
      url,
      ok,
      answer: ok ? 'HTTP 200' : 'TCP refused',
      ill: false,
      latency: ok ? 5 : null,
      confirmed: !ok,
      at: this.now,
      ...over,
    })
  }

  address(address: string, ok: boolean, over: Partial<Extract<Observation, { type: 'address' }>> = {}): this {
    return this.hear({
      type: 'address',
      address,
      ok,
      answer: ok ? 'TCP open' : 'no answer in 3 s',
      confirmed: !ok,
      at: this.now,
      ...over,
    })
  }

  /** Everything rests from now on. */
  pause(): this {
    this.paused = this.now
    for (const [id, { kind, name }] of this.facts.sources) this.source(id, kind, name, status('off'))
    return this
  }

  /** The lab as it follows from what was heard. */
  see(after = 0): Lab {
    this.now += after
    const { nodes, minted } = joinNodes(this.facts, this.sshNames, this.labFile, this.minted)
    this.minted = minted
    this.lab = project(
      { id: 'test', name: 'Test', demo: false },
      {
        facts: this.facts,
        labFile: this.labFile,
        nodes,
        sshNames: this.sshNames,
        now: this.now,
        onLan: this.onLan,
        place: { networks: [], gateway: this.gateway, home: this.atHome, offline: this.offline },
        paused: this.paused,
        before: this.lab,
      },
    )
    return this.lab
  }
}

/** The first pods of a whole lab, by name. */
export const POD_QUERY: PodQuery = {
  lab: 'home',
  node: null,
  workload: null,
  text: '',
  sort: 'name',
  descending: false,
  offset: 0,
  limit: 50,
}
