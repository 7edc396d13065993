import dns, { type LookupAddress } from 'node:dns'
import net from 'node:net'
import type { Clock } from '../clock.ts'
import { DIAL_DEADLINE, DialError, type DialOptions, type Target } from './dialError.ts'

/** How long an answer of the system resolver is used again, ms. */
const KEEP = 30_000
/** Names kept; beyond it the oldest is asked again. */
const NAMES = 1_000
/** Node runs lookups on four threads shared with files: a hundred dead names must not take them all. */
const IN_FLIGHT = 2

const answers = new Map<string, { addresses: readonly LookupAddress[]; until: number }>()
const waiting: (() => void)[] = []
let free = IN_FLIGHT

/**
 * The addresses of a target by the system's own resolver, in its order; never empty. Rejects with a DialError
 * of kind `dns` or `cancelled`.
 */
export async function resolve(
  clock: Clock,
  target: Target,
  { deadline = DIAL_DEADLINE, signal }: DialOptions,
): Promise<readonly LookupAddress[]> {
  const { host } = target
  const family = net.isIP(host)
  if (family !== 0) return [{ address: host, family }]
  const known = answers.get(host)
  if (known && known.until > clock.mono()) return known.addresses
  return new Promise((done, reject) => {
    if (signal?.aborted) return reject(new DialError('cancelled', target))
    const settle = (act: () => void) => {
      stop()
      signal?.removeEventListener('abort', abort)
      act()
    }
    const abort = () => settle(() => reject(new DialError('cancelled', target)))
    const stop = clock.after(deadline, () => settle(() => reject(new DialError('dns', target, 'no answer'))))
    signal?.addEventListener('abort', abort, { once: true })
    lookup(host).then(
      addresses => {
        answers.delete(host)
        answers.set(host, { addresses, until: clock.mono() + KEEP })
        for (const name of answers.keys()) {
          if (answers.size <= NAMES) break
          answers.delete(name)
        }
        settle(() => done(addresses))
      },
      (error: NodeJS.ErrnoException) => settle(() => reject(new DialError('dns', target, error.code ?? ''))),
    )
  })
}

async function lookup(host: string): Promise<LookupAddress[]> {
  if (free > 0) free -= 1
  else await new Promise<void>(turn => waiting.push(turn))
  try {
    return await dns.promises.lookup(host, { all: true })
  } finally {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
}
