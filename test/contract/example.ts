import * as z from 'zod'
import { FAULT_CODES, type FaultCode, FaultError } from '../../shared/contract/fault.ts'
import { labIdSchema } from '../../shared/lab/idSchemas.ts'
import { bytes, call, type Handlers, stream } from '../../shared/wire/procedure.ts'

/** A small contract with one procedure for each thing the wire has to carry. */
export const example = {
  echo: call(z.strictObject({ value: z.unknown() }), z.unknown()),
  'node.rename': call(
    z.strictObject({ lab: labIdSchema, name: z.string().max(64), order: z.number().int() }),
    z.string(),
  ),
  fail: call(z.strictObject({ code: z.enum(FAULT_CODES).nullable() }), z.null()),
  text: call(z.strictObject({ length: z.number().int() }), z.string()),
  hang: call(z.strictObject({}), z.null()),
  count: stream(z.strictObject({ upTo: z.number().int() }), z.number()),
  quiet: stream(z.strictObject({}), z.number()),
  broken: stream(z.strictObject({ at: z.number().int() }), z.number()),
  flow: bytes(z.strictObject({ pieces: z.number().int(), size: z.number().int() })),
} as const

/** What the producing side was seen to do. */
export interface Seen {
  calls: number
  /** Items or bytes the producers have made. */
  produced: number
  aborted: number
  /** How many generators ran their `finally`. */
  left: number
}

export function handle(seen: Seen): Handlers<typeof example> {
  const whenAborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        seen.aborted += 1
        reject(signal.reason)
      })
    })
  return {
    async echo({ value }) {
      seen.calls += 1
      return value === 'nothing' ? undefined : value
    },
    async 'node.rename'({ name, order }) {
      seen.calls += 1
      return `${order}: ${name}`
    },
    async fail({ code }) {
      if (code === null) throw new TypeError('rows is not iterable')
      throw new FaultError(code, `It failed as ${code}.`, 'Try another.', `cause of ${code}`)
    },
    async text({ length }) {
      seen.calls += 1
      return 'x'.repeat(length)
    },
    hang: (_input, signal) => whenAborted(signal),
    async *count({ upTo }) {
      try {
        for (let i = 1; i <= upTo; i++) {
          seen.produced += 1
          yield i
        }
      } finally {
        seen.left += 1
      }
    },
    async *quiet(_input, signal) {
      try {
        yield 1
        await whenAborted(signal)
      } finally {
        seen.left += 1
      }
    },
    async *broken({ at }) {
      for (let i = 1; ; i++) {
        if (i === at) throw new FaultError('unreachable' satisfies FaultCode, 'The node went away.')
        yield i
      }
    },
    async *flow({ pieces, size }) {
      try {
        for (let i = 0; i < pieces; i++) {
          seen.produced += size
          yield new Uint8Array(size).fill(i % 256)
        }
      } finally {
        seen.left += 1
      }
    },
  }
}
