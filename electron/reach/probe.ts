import http from 'node:http'
import net, { type Socket } from 'node:net'
import tls from 'node:tls'
import { inert } from '../../shared/lab/inert.ts'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'
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
const CANCELLED = 'cancelled'

/** Targets by URL: those of all paths are asked for at every change of the lab. */
const targets = new Map<string, Target>()
const TARGETS = 20_000

/** The address and port of an http or https URL. */
export function targetOf(url: string): Target {
  const known = targets.get(url)
  if (known) return known
  if (targets.size >= TARGETS) targets.clear()
  const target = read(url)
  targets.set(url, target)
  return target
}

function read(url: string): Target {
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
  // Under TLS the socket below has errors of its own; the request tells them.
  socket.on('error', () => {})
  const left = Math.max(1, deadline - (clock.mono() - started))
  return new Promise(resolve => {
    const settle = (probed: Omit<Probed, 'latency'>) => {
      stop()
      signal?.removeEventListener('abort', abort)
      request.on('error', () => {})
      request.destroy()
      socket.destroy()
      resolve({ ...probed, latency: probed.ok ? clock.mono() - started : null })
    }
    const abort = () => settle({ ok: false, answer: CANCELLED, ill: false })
    const stop = clock.after(left, () => settle({ ok: false, answer: `connected, ${silence}`, ill: false }))
    const request = http.request({
      method: 'GET',
      path: '/',
      headers: { host: new URL(url).host, 'user-agent': 'Homeport', accept: '*/*', connection: 'close' },
      createConnection: () => (url.startsWith('https:') ? wrapped(socket, targetOf(url)) : socket),
    })
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    request.on('upgrade', response => settle({ ok: true, answer: `HTTP ${response.statusCode}`, ill: false }))
    request.on('response', response => {
      const status = response.statusCode ?? 0
      const to = response.headers.location
      settle({ ok: true, answer: `HTTP ${status}${to ? ` to ${inert(to, 60)}` : ''}`, ill: status >= 500 })
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The parser's codes begin with HPE_: something answered, though not in HTTP.
      if (error.code?.startsWith('HPE_')) settle({ ok: true, answer: 'TCP open', ill: false })
      else settle({ ok: false, answer: afterConnect(error), ill: false })
    })
    request.end()
  })
}

/**
 * Does the machine answer at all, at any of these ports? A refusal is an answer. The first one ends the other
 * tries; without any, the words are of the first target.
 */
export async function touch(
  dialer: Dialer,
  targets: readonly Target[],
  signal?: AbortSignal,
): Promise<{ ok: boolean; answer: string }> {
  const ended = new AbortController()
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal
  const tries = targets.map(async target => {
    const found = await touchOne(dialer, target, either)
    if (!found.ok) throw found
    return found
  })
  try {
    return await Promise.any(tries)
  } catch (error) {
    const [first] = (error as AggregateError).errors as { ok: boolean; answer: string }[]
    return first ?? { ok: false, answer: 'no address' }
  } finally {
    ended.abort()
  }
}

async function touchOne(
  dialer: Dialer,
  target: Target,
  signal: AbortSignal,
): Promise<{ ok: boolean; answer: string }> {
  try {
    const socket = await dialer.dial(target, { deadline: PROBE_DEADLINE, signal })
    socket.on('error', () => {})
    socket.destroy()
    return { ok: true, answer: 'TCP open' }
  } catch (error) {
    const refused = error instanceof DialError && (error.failure === 'refused' || error.failure === 'reset')
    return { ok: refused, answer: dialWords(error, `no answer in ${PROBE_DEADLINE / 1000} s`) }
  }
}

function wrapped(socket: Socket, { host }: Target): Socket {
  // A server that holds several sites needs the name; an address is no name.
  return tls.connect({ socket, servername: net.isIP(host) === 0 ? host : '', rejectUnauthorized: false })
}

/** What happened to a connection that stood and gave no answer in HTTP. */
function afterConnect(error: NodeJS.ErrnoException): string {
  const { code = '' } = error
  if (code === 'ECONNRESET') return 'connected, then closed without an answer'
  if (/SSL|TLS|EPROTO/.test(code)) return `connected, but TLS failed (${code})`
  return `connected, then ${code || inert(error.message, 60)}`
}

function dialWords(error: unknown, silence: string): string {
  if (!(error instanceof DialError)) return String(error)
  const words = {
    dns: 'name not found',
    refused: 'TCP refused',
    'no-route': 'no route',
    silence,
    reset: 'connection reset',
    cancelled: CANCELLED,
    offline: 'this computer is offline',
    elsewhere: NOT_ON_LAN,
    away: NOT_ON_LAN,
  }
  return error.failure in words ? words[error.failure as keyof typeof words] : error.message
}
