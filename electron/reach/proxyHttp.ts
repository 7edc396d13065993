import net from 'node:net'
import tls from 'node:tls'
import { inert } from '../../shared/lab/inert.ts'
import { preface, type Reading } from './preface.ts'
import { guarded, type ProxyWork, refusedLogin } from './proxyWork.ts'

/** What a proxy may say before its answer ends. */
const HEAD_LIMIT = 16 * 1024

/** Asks an HTTP proxy for the target by CONNECT, over a socket that stands. */
export function throughHttp(socket: net.Socket, work: ProxyWork): Promise<net.Socket> {
  const { clock, target, user, password, told } = work
  const read = (heard: Buffer): Reading => {
    const end = heard.indexOf('\r\n\r\n')
    if (end < 0) return heard.length < HEAD_LIMIT ? undefined : told('gave no answer to CONNECT.')
    const [line = ''] = heard.toString('latin1', 0, end).split('\r\n')
    const [, status] = /^HTTP\/1\.[01] (\d{3})\b/.exec(line) ?? []
    if (status === undefined) return told('does not speak HTTP.')
    if (status.startsWith('2')) return { from: end + 4 }
    return told(status === '407' ? refusedLogin(work) : `refused it (HTTP ${inert(line.slice(9), 80)}).`)
  }
  const answered = preface(clock, target, socket, { ...work, read })
  const authority = `${net.isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`
  const basic = Buffer.from(`${user}:${password}`).toString('base64')
  const login = user === '' && password === '' ? '' : `Proxy-Authorization: Basic ${basic}\r\n`
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`)
  return answered
}

/**
 * TLS to an https proxy, checked against its own name, with `authority` (PEM) and the roots this computer trusts:
 * kubectl checks it against the cluster's CA. Nothing but the proxy's own login is trusted to it.
 */
export function securedProxy(
  socket: net.Socket,
  work: ProxyWork,
  host: string,
  authority: string | null,
): Promise<net.Socket> {
  return guarded(socket, work, () => {
    const own = authority === null ? [] : [authority]
    const secure = tls.connect({
      socket,
      ca: [...own, ...tls.rootCertificates, ...tls.getCACertificates('system')],
      servername: net.isIP(host) ? '' : host,
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(host, certificate),
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
    })
    return new Promise((resolve, reject) => {
      secure.on('error', (error: NodeJS.ErrnoException) =>
        reject(work.told(`is not to be trusted (${inert(error.code ?? error.message, 80)}).`)),
      )
      secure.once('secureConnect', () => resolve(secure))
      secure.once('close', () => reject(work.told('closed the connection during the TLS handshake.')))
    })
  })
}
