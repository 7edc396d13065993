import * as z from 'zod'
import { FAULT_CODES, type Fault } from './fault.ts'

/** A fault as it comes over the wire. */
export const faultSchema = z.object({
  code: z.enum(FAULT_CODES),
  sentence: z.string(),
  advice: z.string(),
  cause: z.string().nullable(),
}) satisfies z.ZodType<Fault>
