/** Longest id: a namespace and a name of 253 characters each, with room for the cluster's name. */
export const ID_LENGTH = 1024

/** Ids are text with the kind in front, so that one id names one thing in the whole lab. */
export type NodeId = `node:${string}`
export type ClusterId = `cluster:${string}`
export type ServiceId = `service:${string}`
export type WorkloadId = `workload:${string}`
export type VolumeId = `volume:${string}`
export type PeerId = `peer:${string}`
export type SourceId = `source:${string}`
export type ProblemId = `problem:${string}`
export type EntityId = NodeId | ClusterId | ServiceId | WorkloadId | VolumeId | PeerId | SourceId | ProblemId

export const clusterId = (cluster: string): ClusterId => `cluster:${cluster}`
export const serviceId = (cluster: string, namespace: string, name: string): ServiceId =>
  `service:${cluster}/${namespace}/${name}`
export const workloadId = (cluster: string, namespace: string, kind: string, name: string): WorkloadId =>
  `workload:${cluster}/${namespace}/${kind}/${name}`
export const volumeId = (cluster: string, namespace: string, name: string): VolumeId =>
  `volume:${cluster}/${namespace}/${name}`
/** By the stable id of a machine in its tailnet. */
export const peerId = (stable: string): PeerId => `peer:${stable}`
export const sourceId = (kind: string, name: string): SourceId => `source:${kind}/${name}`
export const problemId = (subject: EntityId): ProblemId => `problem:${subject}`

/** A lab's id: short, safe in a URL and a file name. */
export type LabId = string
