import dns from 'node:dns'
import net from 'node:net'
import type { Clock } from '../clock.ts'
import { DIAL_DEADLINE, DialError, type DialOptions, type Target } from './dialError.ts'

/** How long an answer of the system resolver is used again, ms. */
const KEEP = 30_000
/** Node runs lookups on four threads shared with files: a hundred dead names must not take them all. */
const IN_FLIGHT = 2

const answers = new Map<string, { address: string; until: number }>()
const waiting: (() => void)[] = []
let inFlight = 0

/** The address of a target by the system's own resolver. Rejects with a DialError of kind `dns`. */
export async function resolve(clock: Clock, target: Target, options: DialOptions): Promise<string> {
  const { host } = target
  if (net.isIP(host)) return host
  const known = answers.get(host)
  if (known && known.until > clock.mono()) return known.address
  return new Promise((done, reject) => {
    const stop = clock.after(options.deadline ?? DIAL_DEADLINE, () =>
      reject(new DialError('dns', target, 'no answer')),
    )
    const abort = () => {
      stop()
      reject(new DialError('cancelled', target))
    }
    options.signal?.addEventListener('abort', abort, { once: true })
    lookup(host).then(
      address => {
        answers.set(host, { address, until: clock.mono() + KEEP })
        finish(() => done(address))
      },
      (error: NodeJS.ErrnoException) => finish(() => reject(new DialError('dns', target, error.code ?? ''))),
    )
    const finish = (settle: () => void) => {
      stop()
      options.signal?.removeEventListener('abort', abort)
      settle()
    }
  })
}

async function lookup(host: string): Promise<string> {
  if (inFlight >= IN_FLIGHT) await new Promise<void>(turn => waiting.push(turn))
  inFlight += 1
  try {
    const { address } = await dns.promises.lookup(host)
    return address
  } finally {
    inFlight -= 1
    waiting.shift()?.()
  }
}
