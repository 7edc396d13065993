import * as z from 'zod'

/** What its owner said of a program that a file of his names. */
export const answeredProgramSchema = z.object({
  /** Of exactly this program with exactly these arguments and variables, for this entry. */
  digest: z.string(),
  said: z.enum(['allowed', 'refused']),
  /** Absolute. */
  command: z.string(),
  args: z.array(z.string()),
  /** Which entry of which file names it; the file empty where that was not kept. */
  entry: z.string(),
  file: z.string(),
})
export type AnsweredProgram = z.infer<typeof answeredProgramSchema>

export const forgetProgramsSchema = z.strictObject({
  digests: z.array(z.string().max(100)).min(1).max(1000),
})
