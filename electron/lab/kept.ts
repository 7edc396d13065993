/**
 * What is kept of each Kubernetes object: the fields something shows or joins by, nothing else. The session
 * makes these from the API's JSON; strings that repeat are interned by it. Times are wall ms.
 */

/** The identity every kept object has. `namespace` is '' for what lives in none. */
export interface KeptMeta {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly createdAt: number
}

export interface KeptNode extends KeptMeta {
  readonly ready: 'True' | 'False' | 'Unknown'
  /** Why, in Kubernetes' words; '' where there are none. */
  readonly readyMessage: string
  /** When `ready` last changed. */
  readonly readySince: number | null
  readonly unschedulable: boolean
  readonly roles: readonly string[]
  /** Type and address, as in status.addresses: InternalIP, ExternalIP, Hostname. */
  readonly addresses: readonly { readonly type: string; readonly address: string }[]
  readonly machineId: string
  readonly bootId: string
  readonly osImage: string
  readonly kernel: string
  readonly architecture: string
  readonly kubelet: string
  /** Bytes, from status.capacity.memory; null where absent or unreadable. */
  readonly memory: number | null
}

export interface KeptPod extends KeptMeta {
  readonly node: string
  /** kubectl's STATUS word. */
  readonly status: string
  readonly ready: boolean
  /** Containers ready of all. */
  readonly readyContainers: number
  readonly containers: number
  readonly restarts: number
  readonly ip: string
  /** Kind and name of the controller, through a ReplicaSet's name to its Deployment's; '' where none. */
  readonly ownerKind: string
  readonly ownerName: string
  /** Claims it mounts. */
  readonly claims: readonly string[]
  readonly image: string
  readonly deleting: boolean
}

export interface KeptService extends KeptMeta {
  readonly type: string
  readonly clusterIp: string
  readonly ports: readonly {
    readonly name: string | null
    readonly protocol: string
    readonly port: number
    readonly nodePort: number | null
    readonly appProtocol: string | null
  }[]
  /** Addresses of status.loadBalancer.ingress and spec.externalIPs. */
  readonly external: readonly string[]
  readonly selector: Readonly<Record<string, string>>
  readonly localOnly: boolean
}

export interface KeptSlice extends KeptMeta {
  readonly service: string
  readonly endpoints: readonly {
    readonly ready: boolean
    readonly node: string
    readonly pod: string
    readonly address: string
  }[]
}

export interface KeptWorkload extends KeptMeta {
  readonly desired: number
  readonly ready: number
  readonly updated: number
  /** A rollout that Kubernetes gave up on, in its words; '' otherwise. */
  readonly failure: string
}

export interface KeptVolume extends KeptMeta {
  readonly phase: string
  /** Node names its nodeAffinity pins it to; empty where it is free. */
  readonly nodes: readonly string[]
  /** Bytes. */
  readonly capacity: number | null
}

export interface KeptClaim extends KeptMeta {
  readonly phase: string
  readonly storageClass: string | null
  readonly volume: string
  /** Bytes asked for. */
  readonly asked: number | null
}

export interface KeptLease extends KeptMeta {
  readonly renewedAt: number | null
  readonly holder: string
}

/** The kinds that are listed and watched, by plural name. */
export interface KeptKinds {
  nodes: KeptNode
  namespaces: KeptMeta
  pods: KeptPod
  services: KeptService
  endpointslices: KeptSlice
  deployments: KeptWorkload
  statefulsets: KeptWorkload
  daemonsets: KeptWorkload
  persistentvolumes: KeptVolume
  persistentvolumeclaims: KeptClaim
  leases: KeptLease
}
export type KindName = keyof KeptKinds
export type Kept = KeptKinds[KindName]

export const KIND_NAMES: readonly KindName[] = [
  'nodes',
  'namespaces',
  'pods',
  'services',
  'endpointslices',
  'deployments',
  'statefulsets',
  'daemonsets',
  'persistentvolumes',
  'persistentvolumeclaims',
  'leases',
]
