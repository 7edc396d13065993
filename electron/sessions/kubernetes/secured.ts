import { X509Certificate } from 'node:crypto'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import type { Clock } from '../../clock.ts'
import { SessionError } from '../session.ts'
import type { KubeContext } from './kubeconfig.ts'
import type { Server } from './server.ts'
import { tlsFailure } from './tlsFailure.ts'

const HANDSHAKE_DEADLINE = 10_000

/**
 * TLS over a socket that stands, checked against the kubeconfig's CA and the server's own name whatever path
 * the socket took. Rejects with a SessionError; the socket is destroyed then.
 */
export function secured(
  clock: Clock,
  socket: Duplex,
  context: KubeContext,
  server: Server,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    let secure: tls.TLSSocket
    let shown: X509Certificate | null = null
    const settle = (error: Error | null) => {
      stop()
      signal.removeEventListener('abort', abort)
      if (!error) return resolve(secure)
      secure?.destroy()
      socket.destroy()
      reject(error)
    }
    const abort = () => settle(new SessionError('stopped'))
    const failed = (error: unknown) =>
      settle(tlsFailure(error, { context, server, shown, now: clock.wall() }))
    const late = () =>
      settle(new SessionError(`No answer to the TLS handshake in ${HANDSHAKE_DEADLINE / 1000} s.`))
    const stop = clock.after(HANDSHAKE_DEADLINE, late)
    signal.addEventListener('abort', abort, { once: true })
    socket.on('error', () => {})
    try {
      secure = tls.connect(optionsOf(socket, context, server))
    } catch (error) {
      return failed(error)
    }
    // Before the check: a certificate that is refused is gone when the error is told, and its words help.
    secure.prependOnceListener('secure', () => {
      // Asked as an X509Certificate, it would be gone before the check.
      const { raw } = secure.getPeerCertificate()
      shown = raw ? new X509Certificate(raw) : null
    })
    secure.once('secureConnect', () => settle(null))
    // Stays on: an error after the handshake must have somebody who hears it.
    secure.on('error', failed)
    secure.once('close', () =>
      settle(new SessionError(`${server.authority} closed the connection during the TLS handshake.`)),
    )
  })
}

function optionsOf(socket: Duplex, { cluster, user }: KubeContext, server: Server): tls.ConnectionOptions {
  return {
    socket,
    ca: cluster.ca ?? [...tls.rootCertificates, ...tls.getCACertificates('system')],
    // As Go does: a certificate of the bundle is trusted though its own issuer is not in it.
    allowPartialTrustChain: true,
    ...(user.certificate !== null && user.key !== null ? { cert: user.certificate, key: user.key } : {}),
    // An address must not stand in SNI (RFC 6066), so the check is told what it stands for.
    servername: net.isIP(server.identity) ? '' : server.identity,
    checkServerIdentity: (_, certificate) => tls.checkServerIdentity(server.identity, certificate),
    ALPNProtocols: ['h2', 'http/1.1'],
    minVersion: 'TLSv1.2',
    // Only where the owner's kubeconfig says insecure-skip-tls-verify.
    rejectUnauthorized: !cluster.insecure,
  }
}
