import { inert } from '../../shared/lab/inert.ts'
import type { Clock } from '../clock.ts'
import { DIAL_DEADLINE, DialError, type Dialer } from './dial.ts'
import { securedProxy, throughHttp } from './proxyHttp.ts'
import { throughSocks } from './proxySocks.ts'
import type { ProxyWork } from './proxyWork.ts'

const PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'socks5:': 1080,
  'socks5h:': 1080,
}

/** Whether this is the URL of a proxy that can be used. */
export function isProxy(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol in PORTS && hostname !== ''
}

/** A proxy as it may be shown: without its name and password. */
export function proxyWords(url: string): string {
  const { protocol, host } = new URL(url)
  return inert(`${protocol}//${host}`, 80)
}

/**
 * A dialer whose every connection to an address goes through a proxy (`isProxy`): by CONNECT, or SOCKS5. The certificate of an
 * https proxy is checked by itself, `authority` (PEM) being trusted too. Whom the tunnel leads to is for its user
 * to check.
 */
export function proxyDialer(dialer: Dialer, clock: Clock, url: string, authority: string | null): Dialer {
  const { protocol, hostname, port, username, password } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const proxy = { host, port: Number(port) || (PORTS[protocol] ?? 80) }
  return {
    ...dialer,
    async dial(target, options = {}) {
      if ('path' in target) return dialer.dial(target, options)
      const deadline = options.deadline ?? DIAL_DEADLINE
      const until = clock.mono() + deadline
      const told = (detail: string) =>
        new DialError('proxy', target, `the proxy ${proxyWords(url)} ${detail}`)
      const login = { user: decoded(username), password: decoded(password) }
      const work = (): ProxyWork => {
        return { ...options, ...login, deadline, clock, target, told, left: until - clock.mono() }
      }
      const socket = await dialer.dial(proxy, options).catch((error: unknown) => {
        const ours = error instanceof DialError && (error.failure === 'cancelled' || error.place !== null)
        throw ours ? error : told(`does not answer: ${(error as Error).message}`)
      })
      if (protocol.startsWith('socks5')) return throughSocks(socket, work())
      return throughHttp(
        protocol === 'https:' ? await securedProxy(socket, work(), host, authority) : socket,
        work(),
      )
    },
  }
}

/** A name or password of a URL; one that is not encoded as URLs are counts as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
