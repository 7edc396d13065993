import * as z from 'zod'
import { labIdSchema, serviceIdSchema, sourceIdSchema } from '../lab/idSchemas.ts'
import { offerSchema } from './found.ts'

/** What the owner has chosen, kept by the backend for every door. What is the desktop's alone is not here. */
export const settingsSchema = z.object({
  /** Favourite services by lab, in the owner's order. */
  favourites: z.record(labIdSchema, z.array(serviceIdSchema).max(500)),
  /** The demo world that is held beside the owner's labs; null for none. */
  demo: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,40}$/)
    .nullable(),
  /** What Homeport may cost: percent of one core, bytes, open sockets, requests a second. */
  limits: z.object({
    cpu: z.number().min(0.5).max(100),
    memory: z.number().min(64e6).max(16e9),
    sockets: z.number().int().min(4).max(4096),
    requests: z.number().min(0.5).max(1000),
  }),
  /** Over a limit or on battery, services are tried every 2 min instead of every 30 s. */
  slowDown: z.boolean(),
})
export type AppSettings = z.infer<typeof settingsSchema>

/** A change names what it changes; lists and limits come whole. */
export const settingsChangeSchema = z.strictObject({
  favourites: settingsSchema.shape.favourites.optional(),
  limits: settingsSchema.shape.limits.optional(),
  slowDown: z.boolean().optional(),
})

export const appStateSchema = z.object({
  settings: settingsSchema,
  /** Every session and probe rests until it is ended. */
  paused: z.boolean(),
  /** Why services are tried less often now: over a limit, or the computer runs on its battery. */
  slowed: z.enum(['limit', 'battery']).nullable(),
  /** This backend holds labs of its owner's choice and none was chosen yet. */
  firstRun: z.boolean(),
  /** Labs can be added and let go: no flag chose the one that is held. */
  own: z.boolean(),
  /** What was found on this computer since its owner looked, at most fifty; only offered. */
  offers: z.array(offerSchema),
  /** Where Homeport keeps what it remembers. */
  dataDir: z.string(),
  /** Own files that could not be read or written: which, why, what was done. */
  problems: z.array(z.object({ file: z.string(), sentence: z.string(), advice: z.string() })),
})
export type AppState = z.infer<typeof appStateSchema>

/** What Homeport costs, sampled every few seconds. Unknown is null. */
export const budgetSchema = z.object({
  at: z.number(),
  /** Of the sample: percent of one core, bytes, sockets open, requests a second. */
  cpu: z.number().nullable(),
  memory: z.number(),
  sockets: z.number(),
  requests: z.number().nullable(),
  /** The last hour, a reading a minute, oldest first; null for a minute it did not run. The first is `since`. */
  since: z.number(),
  history: z.array(
    z
      .object({ cpu: z.number().nullable(), memory: z.number(), sockets: z.number(), requests: z.number() })
      .nullable(),
  ),
  sources: z.array(
    z.object({
      lab: labIdSchema,
      /** null: the probes of the lab's services. */
      source: sourceIdSchema.nullable(),
      name: z.string(),
      kind: z.enum(['kubernetes', 'ssh', 'tailscale', 'probes']),
      sockets: z.number(),
      /** Requests and bytes both ways, a second, over the last ten minutes or since the start. */
      requests: z.number().nullable(),
      bytes: z.number().nullable(),
    }),
  ),
})
export type Budget = z.infer<typeof budgetSchema>
