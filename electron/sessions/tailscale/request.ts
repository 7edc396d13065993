import { type IncomingMessage, request } from 'node:http'
import type { Clock } from '../../clock.ts'
import type { Dialer } from '../../reach/dial.ts'
import { SessionError } from '../session.ts'
import type { LocalApiPlace } from './places.ts'

/** tailscaled answers from memory; one that takes longer hangs. */
const DEADLINE = 5_000
/** A tailnet of ten thousand peers is a tenth of it. */
const LIMIT = 64 * 1024 * 1024

/** A way to one LocalAPI. */
export interface Way {
  readonly dialer: Dialer
  readonly clock: Clock
  readonly place: LocalApiPlace
}

export interface Asked {
  readonly method: 'GET' | 'POST'
  /** Below `/localapi/v0/`, with its query. */
  readonly path: string
  readonly signal: AbortSignal
  /** Ms until silence is called silence. */
  readonly deadline?: number
}

export interface Reply {
  readonly code: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** Asks once and reads the answer whole. Rejects with a DialError, a SessionError, or the signal's reason. */
export function reply(way: Way, asked: Asked): Promise<Reply> {
  return hurried(way, asked, async signal => {
    const answer = await head(way, { ...asked, signal })
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of answer) {
      size += (chunk as Buffer).length
      chunks.push(chunk as Buffer)
      if (size > LIMIT) throw new Error(`more than ${LIMIT / 1024 / 1024} MiB`)
    }
    return {
      code: answer.statusCode ?? 0,
      headers: answer.headers,
      text: Buffer.concat(chunks).toString('utf8'),
    }
  })
}

/** Asks for an answer without end; its body ends when the signal fires, the deadline is of its head alone. */
export function endless(way: Way, asked: Asked): Promise<IncomingMessage> {
  return hurried(way, asked, signal => head(way, { ...asked, signal }), false)
}

/** Where it is, in words: never the token. */
export const placeWords = (place: LocalApiPlace) =>
  'path' in place ? place.path : `port ${place.port} of this computer`

/** Does `work` within the deadline; what it opened ends with it. */
async function hurried<T>(
  { clock, place }: Way,
  { signal, deadline = DEADLINE }: Asked,
  work: (signal: AbortSignal) => Promise<T>,
  whole = true,
): Promise<T> {
  const late = new AbortController()
  const stop = clock.after(deadline, () => late.abort())
  try {
    return await work(AbortSignal.any([signal, late.signal]))
  } catch (error) {
    signal.throwIfAborted()
    if (!late.signal.aborted) throw error
    throw new SessionError(`Tailscale at ${placeWords(place)} did not answer in ${deadline / 1000} s.`, {
      advice: 'Look at it with “tailscale status”; restart tailscaled if that hangs too.',
    })
  } finally {
    stop()
    // Whatever became of an answer that was to be whole, its socket is not kept.
    if (whole) late.abort()
  }
}

/** The head of an answer; its body is still to come, and ends when the signal fires. */
async function head(
  way: Way,
  { method, path, signal, deadline = DEADLINE }: Asked,
): Promise<IncomingMessage> {
  const { dialer, place } = way
  const socket = await dialer.dial('path' in place ? place : { host: '127.0.0.1', port: place.port }, {
    signal,
    deadline,
  })
  dialer.asked?.()
  return new Promise((resolve, reject) => {
    const asking = request({
      createConnection: () => socket,
      method,
      path: `/localapi/v0/${path}`,
      headers: headersOf(place),
      signal,
    })
    asking.on('error', reject)
    asking.on('response', answer => {
      answer.on('error', () => {})
      resolve(answer)
    })
    asking.on('close', () => reject(new Error('it broke off')))
    asking.end()
  })
}

/** On a socket any other Host is refused as a page's; on a port it is the port's own, with the token. */
function headersOf(place: LocalApiPlace): Record<string, string> {
  if ('path' in place) return { host: 'local-tailscaled.sock' }
  const credentials = Buffer.from(`:${place.token}`).toString('base64')
  return { host: `127.0.0.1:${place.port}`, authorization: `Basic ${credentials}` }
}
