import * as z from 'zod'
import { headSchema, TABLES } from './model.ts'
import { TABLE_NAMES, type TableName } from './names.ts'

const setShape = Object.fromEntries(
  Object.entries(TABLES).map(([name, schema]) => [name, z.array(schema).optional()]),
) as { [Name in TableName]: z.ZodOptional<z.ZodArray<(typeof TABLES)[Name]>> }

const goneShape = Object.fromEntries(
  TABLE_NAMES.map(name => [name, z.array(z.string()).optional()]),
) as Record<TableName, z.ZodOptional<z.ZodArray<z.ZodString>>>

/**
 * What changed between the revision a reader holds and the present. `from` null is a whole snapshot: the
 * reader forgets what it had. An empty patch with a new `at` says that the link is alive.
 */
export const patchSchema = z.object({
  from: z.number().nullable(),
  to: z.number(),
  at: z.number(),
  head: headSchema,
  set: z.object(setShape),
  gone: z.object(goneShape),
})
export type Patch = z.infer<typeof patchSchema>
