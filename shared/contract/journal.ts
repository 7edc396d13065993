import * as z from 'zod'
import { entityIdSchema, labIdSchema, nodeIdSchema } from '../lab/idSchemas.ts'
import { JOURNAL_KINDS, JOURNAL_PAGE } from '../lab/journal.ts'
import { SHOWN_STATES } from '../lab/state.ts'

export const journalEntrySchema = z.object({
  /** Rises with time within one lab. */
  id: z.number(),
  at: z.number(),
  kind: z.enum(JOURNAL_KINDS),
  /** What it happened to; null for Homeport itself. */
  subject: entityIdSchema.nullable(),
  /** Its name at that time. */
  name: z.string(),
  /** The node it is or runs on, where it is one. */
  node: nodeIdSchema.nullable(),
  /** The state before and after; null for what is no change of state. */
  from: z.enum(SHOWN_STATES).nullable(),
  to: z.enum(SHOWN_STATES).nullable(),
  sentence: z.string(),
})
export type JournalEntry = z.infer<typeof journalEntrySchema>

export const journalQuerySchema = z.strictObject({
  lab: labIdSchema,
  kinds: z.array(z.enum(JOURNAL_KINDS)).max(JOURNAL_KINDS.length),
  node: nodeIdSchema.nullable(),
  subject: entityIdSchema.nullable(),
  /** Words that name or sentence hold, all of them; '' for no filter. */
  text: z.string().max(200),
  /** Entries before this id; null for the newest. */
  before: z.number().int().nullable(),
  limit: z.number().int().min(1).max(JOURNAL_PAGE),
})
export type JournalQuery = z.infer<typeof journalQuerySchema>

/** Newest first. `more`: there are older ones. `since`: the oldest moment the journal knows; null when empty. */
export const journalPageSchema = z.object({
  entries: z.array(journalEntrySchema),
  more: z.boolean(),
  since: z.number().nullable(),
  /** Why the journal cannot be kept or was begun anew, one sentence; null while all is well. */
  problem: z.string().nullable(),
})
export type JournalPage = z.infer<typeof journalPageSchema>

/** One lane a node: what state it was in from when to when. Hours in which Homeport did not run are `null`. */
export const journalLanesSchema = z.object({
  from: z.number(),
  to: z.number(),
  lanes: z.array(
    z.object({
      node: nodeIdSchema,
      name: z.string(),
      spans: z.array(z.object({ from: z.number(), to: z.number(), state: z.enum(SHOWN_STATES).nullable() })),
    }),
  ),
})
export type JournalLanes = z.infer<typeof journalLanesSchema>
