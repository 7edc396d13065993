import { inert } from '../../../shared/lab/inert.ts'
import { SessionError } from '../session.ts'
import { expiryOf, refused } from './credentials.ts'
import type { KubeContext } from './kubeconfig.ts'
import type { Server } from './server.ts'

/** OpenSSL's verify codes that mean: no chain to the CA. */
const UNKNOWN_CA = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
])
/** Alerts by which a server refuses the client's certificate; they may come after the handshake (TLS 1.3). */
const CLIENT_REFUSED =
  /ALERT_(BAD_CERTIFICATE|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN|CERTIFICATE_REVOKED|CERTIFICATE_REQUIRED|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/

/** What went wrong with TLS, in words: whose certificate, why, what to do. */
export function tlsFailure(error: unknown, context: KubeContext, server: Server, now: number): SessionError {
  const { code = '', message = String(error) } = (error ?? {}) as NodeJS.ErrnoException
  const at = server.authority
  if (UNKNOWN_CA.has(code)) {
    const by = context.cluster.ca === null ? 'any CA this computer trusts' : "the kubeconfig's CA"
    return new SessionError(`The certificate of ${at} is not signed by ${by}.`, {
      advice:
        'If the cluster was set up anew, fetch its new kubeconfig. Otherwise something stands between you and it.',
      needsYou: true,
    })
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = inert(namesOf(error), 120)
    return new SessionError(
      `The certificate of ${at} is for ${names || 'another name'}, not for ${server.identity}.`,
      {
        advice: `Use one of its names as the server, or add ${server.identity} to the certificate (k3s: --tls-san).`,
        needsYou: true,
      },
    )
  }
  const clock = `This computer's clock says ${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC.`
  if (code === 'CERT_HAS_EXPIRED') {
    return new SessionError(`The certificate of ${at} has expired. ${clock}`, {
      advice:
        'Check the clock; renew the certificate on the server (k3s renews its own when it is restarted).',
    })
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return new SessionError(`The certificate of ${at} is not valid yet. ${clock}`, {
      advice: 'One of the two clocks is wrong: compare this computer with the server.',
    })
  }
  const words = `${code} ${message}`.toUpperCase().replaceAll(' ', '_')
  if (CLIENT_REFUSED.test(words)) return refusedCertificate(context, now)
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(words)) {
    return new SessionError(`${at} does not speak TLS.`, { advice: 'Check the port, or write http://.' })
  }
  if (/ERR_OSSL|ERR_CRYPTO|ERR_TLS_INVALID|PEM|ASN1|KEY_VALUES_MISMATCH/.test(words)) {
    const user = inert(context.user.name, 80)
    return new SessionError(
      `The certificates of the context cannot be used (cluster "${inert(context.cluster.name, 80)}", user "${user}"): ${inert(message, 120)}`,
      { advice: 'Fetch a new kubeconfig from the cluster.', needsYou: true },
    )
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return new SessionError(`${at} closed the connection during the TLS handshake.`)
  }
  return new SessionError(`TLS with ${at} failed: ${inert(message, 120)}`)
}

function refusedCertificate(context: KubeContext, now: number): SessionError {
  const until = expiryOf(context.user.certificate)
  if (until !== null && until < now) return refused(context, now)
  const user = inert(context.user.name, 80)
  return new SessionError(`The API server refused the client certificate of the user "${user}".`, {
    advice: 'Fetch a new kubeconfig from the cluster.',
    needsYou: true,
  })
}

function namesOf(error: unknown): string {
  const names = (error as { cert?: { subjectaltname?: unknown } }).cert?.subjectaltname
  return typeof names === 'string' ? names.replaceAll(/(DNS|IP Address):/g, '') : ''
}
