import type { IncomingHttpHeaders } from 'node:http'
import type net from 'node:net'
import type { Duplex, Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { Clock } from '../../clock.ts'
import type { Ends } from '../../lab/observation.ts'
import type { Dialer } from '../../reach/dial.ts'
import { proxyDialer, proxyWords } from '../../reach/proxy.ts'
import { type Life, SessionError } from '../session.ts'
import { endsOf } from './certificates.ts'
import { Credentials } from './credentials.ts'
import { http2Connection } from './http2Connection.ts'
import type { KubeContext } from './kubeconfig.ts'
import type { Plugins } from './plugins.ts'
import { secured } from './secured.ts'
import { type Server, serverOf } from './server.ts'
import { type ApiWay, inTurn, race } from './ways.ts'

/** The head of an answer; its body stands still until it is read (`readBody`), or destroyed. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Readable
}

/** One connection to an API server, of either version of HTTP. */
export interface Connection {
  readonly protocol: 'h2' | 'http/1.1'
  /** What it goes over where that is not straight to the kubeconfig's server, as in “over VIA”. */
  readonly via: string | null
  /** When its certificates end. */
  readonly ends: Ends
  /** Asks for a path; rejects when no head came within `deadline` ms. */
  get(path: string, options: { signal: AbortSignal; deadline: number }): Promise<Answer>
  /** Asks the other end for a sign of life below HTTP; resolves at once where the protocol has none. */
  ping(): Promise<void>
  /** Rejects with the reason when the connection is lost; never resolves. */
  readonly lost: Promise<never>
  close(): void
}

export interface ConnectOptions {
  readonly context: KubeContext
  readonly plugins: Plugins
  readonly clock: Clock
  readonly dialer: Dialer
  readonly signal: AbortSignal
  /** Somebody on a way asks its owner; it is held open meanwhile. */
  readonly asks: Life['asks']
  readonly pressed: Life['pressed']
  /** Other ways to the server, in their order, after the kubeconfig's own address. */
  readonly ways?: readonly ApiWay[]
  /** The way that led there last, by its words; undefined for none yet. */
  readonly lastWay?: string | null | undefined
}

/** What both kinds of connection are made of. */
export interface ConnectionParts extends ConnectOptions {
  readonly server: Server
}

/** What a request says beside its path; a name with several values has several headers. */
export type Headers = Readonly<Record<string, string | string[]>>

/** A connection that is told with each request what to say. */
export interface Transport extends Omit<Connection, 'get' | 'via' | 'ends'> {
  get(path: string, options: { signal: AbortSignal; deadline: number; headers: Headers }): Promise<Answer>
}

const DIAL_DEADLINE = 5_000

/**
 * Dials an API server, through a proxy where the kubeconfig or the environment names one: TCP, TLS where the server
 * says https, then HTTP/2 where it is offered. Rejects with a SessionError or a DialError.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { clock, dialer, signal } = options
  const credentials = new Credentials(options.context, clock, options.plugins, signal)
  // Nobody is dialled for a user that cannot be spoken for.
  const context = await credentials.shown()
  await credentials.headers()
  const server = serverOf(context)
  const parts: ConnectionParts = { ...options, context, server }
  const proxy = context.cluster.proxyUrl ?? dialer.proxyFor?.(context.cluster.server) ?? null
  const own = ownWay(
    proxy === null ? dialer : proxyDialer(dialer, clock, proxy, context.cluster.ca),
    proxy === null ? null : `the proxy ${proxyWords(proxy)}`,
  )
  const enter = async (way: ApiWay, until: AbortSignal): Promise<net.Socket | TLSSocket> => {
    const socket = await way.open(server.target, {
      signal: until,
      asks: options.asks,
      pressed: options.pressed,
    })
    // A socket whose owner is gone meanwhile must not stay behind.
    if (until.aborted) socket.destroy()
    if (server.secure) return secured(clock, socket, context, server, until)
    if (isSocket(socket)) return socket
    socket.destroy()
    throw new SessionError(
      `${server.authority} is asked without TLS, which does not go over ${way.words} here.`,
    )
  }
  const leave = (socket: net.Socket) => void socket.destroy()
  const ways = inTurn([own, ...(options.ways ?? [])], options.lastWay)
  const { way, got: first } = await race(ways, { clock, signal, enter, leave })
  const open = () => enter(way, signal)
  const common = {
    dialer,
    credentials,
    via: way.words,
    // What a plugin gives ends within hours, and is renewed by it.
    ends: endsOf(
      options.context,
      'getPeerX509Certificate' in first ? (first.getPeerX509Certificate() ?? null) : null,
    ),
  }
  if ('alpnProtocol' in first && first.alpnProtocol === 'h2')
    return speaking(http2Connection(parts, first), common)
  // Seldom needed, and Node's HTTP/1.1 costs 20 ms and 13 MB to load.
  const { http1Connection } = await import('./http1Connection.ts')
  return speaking(http1Connection(parts, first, open), common)
}

/** HTTP/1.1 wants what only a socket of the system has. */
const isSocket = (way: Duplex): way is net.Socket => 'setKeepAlive' in way

/** The kubeconfig's own address, as its proxy or the environment's leads there. */
function ownWay(dialer: Dialer, words: string | null): ApiWay {
  return { words, open: (server, { signal }) => dialer.dial(server, { deadline: DIAL_DEADLINE, signal }) }
}

interface Speaker extends Pick<Connection, 'via' | 'ends'> {
  readonly dialer: Dialer
  readonly credentials: Credentials
}

/** A connection whose every request says who asks; a refusal is asked once more where newer credentials are there. */
function speaking(transport: Transport, { dialer, credentials, via, ends }: Speaker): Connection {
  const ask = (path: string, options: { signal: AbortSignal; deadline: number }, headers: Headers) => {
    dialer.asked?.()
    const common = { accept: 'application/json', 'user-agent': 'homeport' }
    return transport.get(path, { ...options, headers: { ...common, ...headers } })
  }
  // Who cannot be spoken for any more loses the connection, not one request.
  const { promise: unspoken, reject: lose } = Promise.withResolvers<never>()
  unspoken.catch(() => {})
  const spoken = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      lose(error)
      throw error
    })
  const lost = Promise.race([transport.lost, unspoken])
  lost.catch(() => {})
  return {
    ...transport,
    lost,
    via,
    ends,
    async get(path, options) {
      const headers = await spoken(credentials.headers())
      const answer = await ask(path, options, headers)
      if (answer.status !== 401) return answer
      if (!(await spoken(credentials.renewed(headers)))) return answer
      answer.body.destroy()
      return ask(path, options, await spoken(credentials.headers()))
    },
  }
}
