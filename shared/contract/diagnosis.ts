import * as z from 'zod'
import { labIdSchema, sourceIdSchema } from '../lab/idSchemas.ts'
import { sourceSchema } from '../lab/model.ts'

export const diagnosisQuerySchema = z.strictObject({ lab: labIdSchema })

/** Of every source how it would be reached, what was tried last, and what it takes. Nothing is contacted for it. */
export const diagnosisSchema = z.object({
  at: z.number(),
  /** Where this computer is, in sentences. */
  here: z.array(z.string()),
  sources: z.array(
    z.object({
      id: sourceIdSchema,
      kind: sourceSchema.shape.kind,
      name: z.string(),
      state: sourceSchema.shape.state,
      /** As its files say: hops, users, keys, proxies; each a sentence. */
      way: z.array(z.string()),
      dialled: z.array(
        z.object({
          to: z.string(),
          address: z.string().nullable(),
          ok: z.boolean(),
          sentence: z.string(),
          took: z.number(),
          at: z.number(),
        }),
      ),
      /** Where it stopped; empty while all is well. */
      reason: z.string(),
      /** What it takes; empty where nothing. */
      advice: z.string(),
      nextTry: z.number().nullable(),
      /** It waits for its owner, who is asked in the page and by `homeport trust`. */
      needsYou: z.boolean(),
    }),
  ),
})
export type Diagnosis = z.infer<typeof diagnosisSchema>
