import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Clock } from '../../clock.ts'
import type { Dialer } from '../../reach/dial.ts'
import { authorizationOf } from './credentials.ts'
import { http2Connection } from './http2Connection.ts'
import type { KubeContext } from './kubeconfig.ts'
import { secured } from './secured.ts'
import { type Server, serverOf } from './server.ts'

/** The head of an answer; its body is yet to be read, or to be destroyed. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Readable
}

/** One connection to an API server, of either version of HTTP. */
export interface Connection {
  readonly protocol: 'h2' | 'http/1.1'
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
  readonly clock: Clock
  readonly dialer: Dialer
  readonly signal: AbortSignal
}

/** What both kinds of connection are made of. */
export interface ConnectionParts extends ConnectOptions {
  readonly server: Server
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>
}

const DIAL_DEADLINE = 5_000

/**
 * Dials an API server: TCP, TLS where the server says https, then HTTP/2 where it is offered. Rejects with a
 * SessionError or a DialError.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { context, clock, dialer, signal } = options
  const authorization = await authorizationOf(context)
  const server = serverOf(context)
  const headers = {
    accept: 'application/json',
    'user-agent': 'homeport',
    ...(authorization === null ? {} : { authorization }),
  }
  const parts: ConnectionParts = { ...options, server, headers }
  const open = async () => {
    const socket = await dialer.dial(server.target, { deadline: DIAL_DEADLINE, signal })
    // A socket whose owner is gone meanwhile must not stay behind.
    if (signal.aborted) socket.destroy()
    return server.secure ? secured(clock, socket, context, server, signal) : socket
  }
  const first = await open()
  if ('alpnProtocol' in first && first.alpnProtocol === 'h2')
    return counted(http2Connection(parts, first), dialer)
  // Seldom needed, and Node's HTTP/1.1 costs 20 ms and 13 MB to load.
  const { http1Connection } = await import('./http1Connection.ts')
  return counted(http1Connection(parts, first, open), dialer)
}

function counted(connection: Connection, dialer: Dialer): Connection {
  return {
    ...connection,
    get(path, options) {
      dialer.asked?.()
      return connection.get(path, options)
    },
  }
}
