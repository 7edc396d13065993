import * as z from 'zod'
import {
  type ClusterId,
  ID_LENGTH,
  type NodeId,
  type PeerId,
  type ProblemId,
  type ServiceId,
  type SourceId,
  type VolumeId,
  type WorkloadId,
} from './ids.ts'

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
export const peerIdSchema = idOf<PeerId>('peer')
export const sourceIdSchema = idOf<SourceId>('source')
export const problemIdSchema = idOf<ProblemId>('problem')
export const entityIdSchema = z.union([
  nodeIdSchema,
  clusterIdSchema,
  serviceIdSchema,
  workloadIdSchema,
  volumeIdSchema,
  peerIdSchema,
  sourceIdSchema,
  problemIdSchema,
])

/** A lab's id: short, safe in a URL and a file name. */
export const labIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'not a lab id')
