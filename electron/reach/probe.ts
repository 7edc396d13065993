import http from 'node:http'
import type { Socket } from 'node:net'
import tls from 'node:tls'
import { inert } from '../../shared/lab/inert.ts'
import type { Clock } from '../clock.ts'
import { DialError, type Dialer, type Target } from './dial.ts'

/** What one try of an HTTP address found. */
export interface Probed {
  readonly ok: boolean
  /** In words: "HTTP 200", "HTTP 302 to /login", "TCP refused", "no answer in 3 s". */
  readonly answer: string
  /** It answers, and says that it is ill (HTTP 5xx). */
  readonly ill: boolean
  /** Ms from dial to the first line of the answer; null where there was none. */
  readonly latency: number | null
}

export const PROBE_DEADLINE = 3_000

/** The address and port of an http or https URL. */
export function targetOf(url: string): Target {
  const { hostname, port, protocol } = new URL(url)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  }
}

/**
 * Tries a URL with one GET and reads no more than the head of the answer. Never rejects. Anything that
 * answers in HTTP is up, 401 and 404 too; what speaks another protocol is "TCP open". Certificates are not
 * judged here: nothing secret is sent, and the browser judges them itself.
 */
export async function probe(
  dialer: Dialer,
  clock: Clock,
  url: string,
  deadline = PROBE_DEADLINE,
  signal?: AbortSignal,
): Promise<Probed> {
  const started = clock.mono()
  const silence = `no answer in ${deadline / 1000} s`
  let socket: Socket
  try {
    socket = await dialer.dial(targetOf(url), { deadline, ...(signal && { signal }) })
  } catch (error) {
    return { ok: false, answer: dialWords(error, silence), ill: false, latency: null }
  }
  const left = deadline - (clock.mono() - started)
  return new Promise(resolve => {
    const settle = (probed: Omit<Probed, 'latency'>) => {
      stop()
      request.on('error', () => {})
      request.destroy()
      socket.destroy()
      resolve({ ...probed, latency: probed.ok ? clock.mono() - started : null })
    }
    const stop = clock.after(left, () => settle({ ok: false, answer: `connected, ${silence}`, ill: false }))
    const request = http.request({
      method: 'GET',
      path: '/',
      headers: { host: new URL(url).host, 'user-agent': 'Homeport', accept: '*/*', connection: 'close' },
      createConnection: () => (url.startsWith('https:') ? wrapped(socket, targetOf(url)) : socket),
    })
    request.on('response', response => {
      const status = response.statusCode ?? 0
      const to = response.headers.location
      settle({ ok: true, answer: `HTTP ${status}${to ? ` to ${inert(to, 60)}` : ''}`, ill: status >= 500 })
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The parser's codes begin with HPE_: something answered, though not in HTTP.
      if (error.code?.startsWith('HPE_')) settle({ ok: true, answer: 'TCP open', ill: false })
      else settle({ ok: false, answer: `connected, then ${error.code ?? 'closed'}`, ill: false })
    })
    request.end()
  })
}

/** One TCP connection to an address: does the machine answer at all? A refusal is an answer. */
export async function touch(dialer: Dialer, target: Target): Promise<{ ok: boolean; answer: string }> {
  try {
    const socket = await dialer.dial(target, { deadline: PROBE_DEADLINE })
    socket.destroy()
    return { ok: true, answer: 'TCP open' }
  } catch (error) {
    const refused = error instanceof DialError && (error.failure === 'refused' || error.failure === 'reset')
    return { ok: refused, answer: dialWords(error, `no answer in ${PROBE_DEADLINE / 1000} s`) }
  }
}

function wrapped(socket: Socket, { host }: Target): Socket {
  return tls.connect({ socket, host, rejectUnauthorized: false })
}

function dialWords(error: unknown, silence: string): string {
  if (!(error instanceof DialError)) return String(error)
  const words = {
    dns: 'name not found',
    refused: 'TCP refused',
    'no-route': 'no route',
    silence,
    reset: 'connection reset',
  }
  return error.failure in words ? words[error.failure as keyof typeof words] : error.message
}
