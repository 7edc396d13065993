import { certificatesIn } from './certificates.ts'
import type { ExecPlugin } from './execPlugin.ts'
import { field, time } from './json.ts'
import type { KubeContext } from './kubeconfig.ts'
import { isToken } from './token.ts'

/** What a plugin gave: a token, or a certificate with its key (PEM), or both. */
export interface ExecCredential {
  readonly token: string | null
  readonly certificate: string | null
  readonly key: string | null
  /** Wall ms until which it holds; null for as long as it is taken. */
  readonly expires: number | null
}

/** The value of KUBERNETES_EXEC_INFO: what a plugin is told. */
export function execInfo({ apiVersion, provideClusterInfo }: ExecPlugin, { cluster }: KubeContext): string {
  const told = {
    server: cluster.server,
    ...(cluster.tlsServerName === null ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.insecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.ca === null
      ? {}
      : { 'certificate-authority-data': Buffer.from(cluster.ca).toString('base64') }),
    ...(cluster.proxyUrl === null ? {} : { 'proxy-url': cluster.proxyUrl }),
    ...(cluster.execConfig === undefined ? {} : { config: cluster.execConfig }),
  }
  const spec = { interactive: false, ...(provideClusterInfo ? { cluster: told } : {}) }
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, spec })
}

/**
 * What a plugin printed, read as client-go reads it; what is wrong with it, as the end of a sentence, where it is no
 * credential. Never quotes it: it may hold one all the same.
 */
export function readExecCredential(stdout: string, { apiVersion }: ExecPlugin): ExecCredential | string {
  let printed: unknown
  try {
    printed = JSON.parse(stdout)
  } catch {
    return stdout.trim() === '' ? 'printed nothing.' : 'printed what is not JSON.'
  }
  if (field(printed, 'kind') !== 'ExecCredential') return 'printed something else than an ExecCredential.'
  if (field(printed, 'apiVersion') !== apiVersion) {
    return `printed an ExecCredential of another version than ${apiVersion}.`
  }
  const status = field(printed, 'status')
  const [token, certificate, key] = ['token', 'clientCertificateData', 'clientKeyData'].map(
    name => field(status, name) || null,
  )
  const until = field(status, 'expirationTimestamp') ?? null
  const expires = time(until)
  if (until !== null && expires === null) return 'printed an expirationTimestamp that is no time.'
  if (token !== null && !(typeof token === 'string' && isToken(token))) return 'printed a token that is none.'
  if ((certificate === null) !== (key === null))
    return 'printed a certificate without its key, or a key alone.'
  if (certificate !== null && (typeof key !== 'string' || certificatesIn(String(certificate)).length === 0)) {
    return 'printed a certificate that is no PEM.'
  }
  if (token === null && certificate === null) return 'printed neither a token nor a certificate.'
  return { token, certificate, key, expires } as ExecCredential
}
