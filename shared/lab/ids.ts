import * as z from 'zod'

/** Longest id: a namespace and a name of 253 characters each, with room for the cluster's name. */
const ID_LENGTH = 1024

/** Ids are text with the kind in front, so that one id names one thing in the whole lab. */
export type NodeId = `node:${string}`
export type ClusterId = `cluster:${string}`
export type ServiceId = `service:${string}`
export type WorkloadId = `workload:${string}`
export type VolumeId = `volume:${string}`
export type SourceId = `source:${string}`
export type ProblemId = `problem:${string}`
export type EntityId = NodeId | ClusterId | ServiceId | WorkloadId | VolumeId | SourceId | ProblemId

export const clusterId = (cluster: string): ClusterId => `cluster:${cluster}`
export const serviceId = (cluster: string, namespace: string, name: string): ServiceId =>
  `service:${cluster}/${namespace}/${name}`
export const workloadId = (cluster: string, namespace: string, kind: string, name: string): WorkloadId =>
  `workload:${cluster}/${namespace}/${kind}/${name}`
export const volumeId = (cluster: string, namespace: string, name: string): VolumeId =>
  `volume:${cluster}/${namespace}/${name}`
export const sourceId = (kind: string, name: string): SourceId => `source:${kind}/${name}`
export const problemId = (subject: EntityId): ProblemId => `problem:${subject}`

const idOf = <Id extends string>(kind: string) =>
  z.custom<Id>(
    value => typeof value === 'string' && value.startsWith(`${kind}:`) && value.length <= ID_LENGTH,
    {
      message: `not a ${kind} id`,
    },
  )

export const nodeIdSchema = idOf<NodeId>('node')
export const clusterIdSchema = idOf<ClusterId>('cluster')
export const serviceIdSchema = idOf<ServiceId>('service')
export const workloadIdSchema = idOf<WorkloadId>('workload')
export const volumeIdSchema = idOf<VolumeId>('volume')
export const sourceIdSchema = idOf<SourceId>('source')
export const problemIdSchema = idOf<ProblemId>('problem')
export const entityIdSchema = z.union([
  nodeIdSchema,
  clusterIdSchema,
  serviceIdSchema,
  workloadIdSchema,
  volumeIdSchema,
  sourceIdSchema,
  problemIdSchema,
])

/** A lab's id: short, safe in a URL and a file name. */
export const labIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'not a lab id')
export type LabId = z.infer<typeof labIdSchema>
