import type { X509Certificate } from 'node:crypto'
import { inert } from '../../../shared/lab/inert.ts'
import { SessionError } from '../session.ts'
import { endedAuthority, endedCertificate, otherAuthority } from './certificateNeed.ts'
import { certificatesIn, dayOf, endOf, endsOf } from './certificates.ts'
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

/** Where it went wrong. */
interface Handshake {
  readonly context: KubeContext
  readonly server: Server
  /** What the server showed; null where it showed nothing. */
  readonly shown: X509Certificate | null
  /** Wall ms. */
  readonly now: number
}

/** What went wrong with TLS, in words: whose certificate, why, what to do. */
export function tlsFailure(error: unknown, handshake: Handshake): SessionError {
  const { context, server, shown, now } = handshake
  const { code = '', message = String(error) } = (error ?? {}) as NodeJS.ErrnoException
  const at = server.authority
  if (UNKNOWN_CA.has(code)) {
    if (context.cluster.ca !== null) return otherAuthority(context, otherCa(handshake))
    return new SessionError(`The certificate of ${at} is not signed by any CA this computer trusts.`, {
      advice: 'Add the CA of the cluster to the kubeconfig (certificate-authority-data).',
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
  const clock = `This computer's clock says ${minuteOf(now)} UTC.`
  if (code === 'CERT_HAS_EXPIRED') {
    const authority = endsOf(context, shown).authority
    if (authority !== null && authority < now) return endedAuthority(context, authority, clock)
    const since = shown ? ` on ${dayOf(shown.validToDate.getTime())}` : ''
    return new SessionError(`The certificate of ${at} expired${since}. ${clock}`, {
      advice:
        'Check the clock; renew the certificate on the server (k3s renews its own when it is restarted).',
    })
  }
  if (code === 'CERT_NOT_YET_VALID') return notYetValid(handshake, clock)
  const words = `${code} ${message}`.toUpperCase().replaceAll(' ', '_')
  if (CLIENT_REFUSED.test(words)) return refusedCertificate(handshake)
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

function refusedCertificate({ context, now }: Handshake): SessionError {
  const until = endOf(context.user.certificate)
  if (until !== null && until < now) return endedCertificate(context, until)
  const user = inert(context.user.name, 80)
  return new SessionError(`The API server refused the client certificate of the user "${user}".`, {
    advice: 'Fetch a new kubeconfig from the cluster.',
    needsYou: true,
  })
}

/** By which CA the server is signed instead. One that is named alike and dated otherwise is what k3s makes anew. */
function otherCa({ context, server, shown }: Handshake): string {
  const at = server.authority
  const [own] = certificatesIn(context.cluster.ca)
  if (!shown || !own) return `The certificate of ${at} is not signed by the kubeconfig's CA.`
  const [theirs, ours] = [nameOf(shown.issuer), nameOf(own.subject)]
  if (bare(theirs) !== bare(ours)) {
    return `The certificate of ${at} is signed by "${theirs}", not by the kubeconfig's CA "${ours}".`
  }
  const made = madeAt(theirs) ?? shown.validFromDate.getTime()
  const dates = `of ${dayOf(made)}, the kubeconfig's of ${dayOf(madeAt(ours) ?? own.validFromDate.getTime())}`
  return `The CA of the cluster at ${at} has changed: its certificate is signed by a "${bare(theirs)}" ${dates}.`
}

/** k3s names its CAs with the second they were made in: `k3s-server-ca@1700000000`. */
const bare = (name: string) => name.replace(/@\d{9,}$/, '')

function madeAt(name: string): number | null {
  const [, seconds] = /@(\d{9,11})$/.exec(name) ?? []
  return seconds === undefined ? null : Number(seconds) * 1000
}

function nameOf(subject: string): string {
  const [, common] = /^CN=(.*)$/m.exec(subject) ?? []
  return inert(common ?? subject.replace(/\n/g, ', '), 80)
}

/** The kubeconfig is older than now: where its own certificates are of the future too, it is this computer's clock. */
function notYetValid({ context, server, shown, now }: Handshake, clock: string): SessionError {
  const own = [...certificatesIn(context.cluster.ca), ...certificatesIn(context.user.certificate)]
  const latest = Math.max(0, ...own.map(one => one.validFromDate.getTime()))
  if (latest > now) {
    return new SessionError(
      `This computer's clock is behind: it says ${minuteOf(now)} UTC, and the kubeconfig's own certificates are of ${minuteOf(latest)}.`,
      { advice: 'Set the clock of this computer.' },
    )
  }
  const from = shown ? ` before ${minuteOf(shown.validFromDate.getTime())} UTC` : ' yet'
  return new SessionError(`The certificate of ${server.authority} is not valid${from}. ${clock}`, {
    advice: 'One of the two clocks is wrong: compare this computer with the server.',
  })
}

const minuteOf = (wall: number) => new Date(wall).toISOString().slice(0, 16).replace('T', ' ')

function namesOf(error: unknown): string {
  const names = (error as { cert?: { subjectaltname?: unknown } }).cert?.subjectaltname
  return typeof names === 'string' ? names.replaceAll(/(DNS|IP Address):/g, '') : ''
}
