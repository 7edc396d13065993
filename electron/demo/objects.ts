/**
 * The parts of Kubernetes objects that the demo itself reads or changes. Everything else rides along in the index
 * signatures. Objects are immutable once stored: a change is a new object.
 */
export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

export interface Metadata {
  name: string
  generateName?: string
  namespace?: string
  uid: string
  resourceVersion?: string
  generation?: number
  creationTimestamp: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
}

/** An object without kind and apiVersion: those belong to the resource it is stored under. */
export interface KubeObject {
  metadata: Metadata
  [field: string]: unknown
}

export interface Condition {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime: string
  [field: string]: unknown
}

export interface Taint {
  key: string
  effect: string
  timeAdded?: string
}

export interface NodeObject extends KubeObject {
  spec: { taints?: Taint[]; unschedulable?: boolean; [field: string]: unknown }
  status: {
    conditions: Condition[]
    addresses: { type: string; address: string }[]
    nodeInfo: Record<string, string>
    [field: string]: unknown
  }
}

export interface ContainerStatus {
  name: string
  ready: boolean
  started: boolean
  restartCount: number
  image: string
  imageID: string
  containerID?: string
  state: Record<string, unknown>
  lastState: Record<string, unknown>
}

export interface Container {
  name: string
  image: string
  ports?: { name?: string; containerPort: number; protocol: string }[]
  [field: string]: unknown
}

export interface PodObject extends KubeObject {
  spec: { nodeName?: string; containers: Container[]; hostNetwork?: boolean; [field: string]: unknown }
  status: {
    phase: string
    conditions: Condition[]
    containerStatuses?: ContainerStatus[]
    podIP?: string
    [field: string]: unknown
  }
}

export interface ServicePort {
  name?: string
  port: number
  targetPort: number | string
  nodePort?: number
  protocol: string
}

export interface ServiceObject extends KubeObject {
  spec: {
    type: string
    clusterIP: string
    ports: ServicePort[]
    selector?: Record<string, string>
    [field: string]: unknown
  }
}

export interface Endpoint {
  addresses: string[]
  conditions: { ready: boolean; serving: boolean; terminating: boolean }
  nodeName?: string
  targetRef?: { kind: string; name: string; namespace: string; uid: string }
}

export interface EndpointSliceObject extends KubeObject {
  addressType: string
  endpoints: Endpoint[]
  ports: { name: string; port: number; protocol: string }[]
}

export interface LeaseObject extends KubeObject {
  spec: { holderIdentity: string; leaseDurationSeconds: number; renewTime: string }
}

export const conditionOf = (conditions: readonly Condition[], type: string): Condition | undefined =>
  conditions.find(each => each.type === type)

export const isReady = (object: { status: { conditions: readonly Condition[] } }): boolean =>
  conditionOf(object.status.conditions, 'Ready')?.status === 'True'
