import * as z from 'zod'
import { labIdSchema, nodeIdSchema } from '../lab/idSchemas.ts'
import { ownHostSchema } from '../lab/ownHost.ts'

/** What is added to the lab.yaml of a lab that is held. */
export const labAdditionSchema = z.strictObject({
  lab: labIdSchema,
  clusters: z
    .array(
      z.strictObject({
        /** As its owner typed it: absolute, below `~/`, or relative to the lab.yaml. */
        kubeconfig: z.string().trim().min(1).max(4096),
        /** Left out: the current context of the file. */
        context: z.string().min(1).max(400).optional(),
      }),
    )
    .max(20),
  hosts: z.array(ownHostSchema).max(500),
})
export type LabAddition = z.infer<typeof labAdditionSchema>

/** Two nodes of a lab that are one machine, or one node whose SSH host is another machine (`with` null). */
export const joinSchema = z.strictObject({
  lab: labIdSchema,
  node: nodeIdSchema,
  with: nodeIdSchema.nullable(),
})

/** A lab.yaml was changed; `change` is what undoes it, as long as nobody has changed the file since. */
export const changedSchema = z.object({ file: z.string(), change: z.string(), done: z.string() })
export type Changed = z.infer<typeof changedSchema>
