import * as z from 'zod'
import { labIdSchema, nodeIdSchema, workloadIdSchema } from '../lab/idSchemas.ts'
import { SHOWN_STATES } from '../lab/state.ts'

/** Most rows one window shows. */
export const POD_WINDOW = 200

export const POD_SORTS = ['name', 'namespace', 'node', 'status', 'ready', 'restarts', 'age'] as const
export type PodSort = (typeof POD_SORTS)[number]

/** One pod as its row shows it. Text comes from the cluster as it is: make it inert before it is shown. */
export const podRowSchema = z.object({
  /** The pod's uid: a pod that is made anew under the same name is another row. */
  id: z.string(),
  /** The name of its cluster as ids hold it: two clusters may have a workload of one name. */
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** The name of the node in Kubernetes; '' while it is not scheduled. */
  node: z.string(),
  state: z.enum(SHOWN_STATES),
  /** kubectl's STATUS word. */
  status: z.string(),
  /** Containers ready of all. */
  ready: z.number(),
  containers: z.number(),
  restarts: z.number(),
  /** Kind and name of its controller; '' where it has none. */
  ownerKind: z.string(),
  ownerName: z.string(),
  /** Wall ms. */
  createdAt: z.number(),
})
export type PodRow = z.infer<typeof podRowSchema>

/** Which pods, in which order, which part of them. */
export const podQuerySchema = z.strictObject({
  lab: labIdSchema,
  /** Of this node, of this workload, both or all. */
  node: nodeIdSchema.nullable(),
  workload: workloadIdSchema.nullable(),
  /** Words that name, namespace, node or status hold, all of them; '' for no filter. */
  text: z.string().max(200),
  sort: z.enum(POD_SORTS),
  descending: z.boolean(),
  offset: z.number().int().nonnegative().max(1_000_000),
  limit: z.number().int().min(1).max(POD_WINDOW),
})
export type PodQuery = z.infer<typeof podQuerySchema>

/**
 * A window's change. The first item holds every row of the window; each later one only rows that came into it
 * whole, and of rows that were there the fields that changed.
 */
export const podWindowSchema = z.object({
  /** Pods that match, and pods there are; null while they have not been listed or may not be seen. */
  matched: z.number().nullable(),
  total: z.number().nullable(),
  /** Where the window begins: a filter that matches fewer pods moves it. */
  offset: z.number(),
  /** The ids in order; absent while the order is as before. */
  order: z.array(z.string()).optional(),
  set: z.array(podRowSchema.partial().required({ id: true })),
  /** Why pods are missing, one sentence; absent while nothing is wrong. */
  missing: z.string().optional(),
  /** When the pods were last proved to be so, wall ms; null when never. */
  at: z.number().nullable(),
})
export type PodWindow = z.infer<typeof podWindowSchema>
