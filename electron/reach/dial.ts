import net from 'node:net'
import path from 'node:path'
import type { Clock } from '../clock.ts'
import {
  type AdmitOptions,
  type Destination,
  DIAL_DEADLINE,
  DialError,
  type DialOptions,
  type Target,
} from './dialError.ts'
import { type ProxyEnv, proxyFromEnv } from './proxyEnv.ts'
import { resolve } from './resolve.ts'

export type { AdmitOptions, Destination, DialOptions, Target } from './dialError.ts'
export { DIAL_DEADLINE, DialError } from './dialError.ts'

/** The one way out of Homeport. A demo lab replaces it by its gateway (see `gateway.ts`); nothing else does. */
export interface Dialer {
  /** Connects; rejects with a DialError. The socket has `noDelay` set and no error handler yet. */
  dial(target: Destination, options?: DialOptions): Promise<net.Socket>
  /**
   * Whether a program of this computer may connect to a target in our stead: rejects with the DialError of a dial that
   * would try nothing, and where such a program would leave what this dialer keeps to.
   */
  admit?(target: Target, options?: AdmitOptions): Promise<void>
  /** Sessions say each request that they send over a socket; whoever counts them is told. */
  asked?(): void
  /** The proxy that this computer's environment names for a URL; null where it names none. A demo lab has none. */
  proxyFor?(url: string): string | null
}

/** Dials over this computer's own network. */
export function systemDialer(clock: Clock, env: ProxyEnv = process.env): Dialer {
  return {
    proxyFor: url => proxyFromEnv(url, env),
    async admit(target, { admits, ...options } = {}) {
      if (!admits) return
      // What a program does with a name that has several addresses nobody knows: it is to have none that may not be.
      const told = await resolve(clock, target, options)
      if (!told.every(({ address }) => admits(address))) throw new DialError('elsewhere', target)
    },
    async dial(target, options = {}) {
      if ('path' in target) {
        // Made absolute: a bare number would be taken for a port.
        return connected(clock, target, options, () => net.connect({ path: path.resolve(target.path) }))
      }
      const started = clock.mono()
      const told = await resolve(clock, target, options)
      const { admits = () => true } = options
      const addresses = told.filter(({ address }) => admits(address))
      if (addresses.length === 0) throw new DialError('elsewhere', target)
      const left = (options.deadline ?? DIAL_DEADLINE) - (clock.mono() - started)
      return connected(clock, target, { ...options, left }, () =>
        // Without noDelay every small SSH packet waits for an acknowledgement: 44 ms instead of 0.15 ms.
        net.connect({
          host: target.host,
          port: target.port,
          // A name may have addresses on which nobody listens (localhost has two): each gets its try.
          lookup: (_host, { all }, found) =>
            all
              ? found(null, [...addresses])
              : found(null, addresses[0]?.address ?? '', addresses[0]?.family),
          noDelay: true,
          keepAlive: true,
          keepAliveInitialDelay: 15_000,
        }),
      )
    },
  }
}

/** Opens a socket and waits until it stands, within the deadline. Shared with the gateway of a demo lab. */
export function connected(
  clock: Clock,
  target: Destination,
  { deadline = DIAL_DEADLINE, left = deadline, signal }: DialOptions & { left?: number },
  open: () => net.Socket,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new DialError('cancelled', target))
    const socket = open()
    const settle = (error: DialError | null) => {
      stop()
      signal?.removeEventListener('abort', abort)
      socket.removeAllListeners('error')
      if (!error) return resolve(socket)
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const abort = () => settle(new DialError('cancelled', target))
    const stop = clock.after(Math.max(1, left), () =>
      settle(new DialError('silence', target, `${deadline / 1000} s`)),
    )
    signal?.addEventListener('abort', abort, { once: true })
    socket.once('connect', () => settle(null))
    socket.on('error', (error: NodeJS.ErrnoException) => settle(fromErrno(error.code, target)))
  })
}

/** The DialError of a system error code. */
export function fromErrno(code: string | undefined, target: Destination): DialError {
  switch (code) {
    case 'ECONNREFUSED':
      return new DialError('refused', target)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return new DialError('no-route', target)
    case 'ETIMEDOUT':
      return new DialError('silence', target)
    case 'ECONNRESET':
    case 'EPIPE':
      return new DialError('reset', target)
    case 'ENOENT':
    case 'ENOTDIR':
      return new DialError('missing', target)
    case 'EACCES':
    case 'EPERM':
      // Of an address it is a firewall that says so.
      return 'path' in target ? new DialError('forbidden', target) : new DialError('failed', target, code)
    default:
      return new DialError('failed', target, code ?? 'unknown error')
  }
}
