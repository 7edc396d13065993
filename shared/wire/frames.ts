import * as z from 'zod'
import { faultSchema } from '../contract/faultSchema.ts'

/** Raised when frames or a procedure's shape change so that an older end could misread them. */
export const PROTOCOL_VERSION = 1

const id = z.number().int().nonnegative()

/**
 * What the reading end (a page, the command line) sends.
 *
 * `more` raises the window of a stream: one item for an item stream, `n` bytes for a byte stream. The
 * producer never sends beyond the window, so a stalled reader costs the backend nothing.
 */
export const requestSchema = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('hello'), version: z.number() }),
  z.strictObject({ t: z.literal('call'), id, name: z.string().max(100), input: z.unknown() }),
  z.strictObject({ t: z.literal('open'), id, name: z.string().max(100), input: z.unknown() }),
  z.strictObject({ t: z.literal('more'), id, n: z.number().int().positive().max(16_777_216) }),
  z.strictObject({ t: z.literal('cancel'), id }),
])

/** What the backend sends. `chunk` carries bytes as base64. */
export const replySchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), version: z.number() }),
  z.object({ t: z.literal('result'), id, value: z.unknown() }),
  z.object({ t: z.literal('item'), id, value: z.unknown() }),
  z.object({ t: z.literal('chunk'), id, data: z.string() }),
  z.object({ t: z.literal('end'), id }),
  z.object({ t: z.literal('fault'), id: id.nullable(), fault: faultSchema }),
])

export type Request = z.infer<typeof requestSchema>
export type Reply = z.infer<typeof replySchema>

/** Reads one frame; null where it is not JSON or not of the schema. */
export function readFrame<Schema extends z.ZodType>(schema: Schema, frame: string): z.infer<Schema> | null {
  let value: unknown
  try {
    value = JSON.parse(frame)
  } catch {
    return null
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : null
}
