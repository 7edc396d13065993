import type { Target } from '../../reach/dial.ts'
import { proxyWords } from '../../reach/proxy.ts'
import type { KubeContext } from './kubeconfig.ts'

/** A kubeconfig's server, taken apart. */
export interface Server {
  readonly target: Target
  readonly secure: boolean
  /** What stands before every path, as behind Rancher; without a slash at its end. */
  readonly prefix: string
  /** For the Host header: as the URL has it. */
  readonly authority: string
  /** The name its certificate must have: tls-server-name, else the URL's own host. */
  readonly identity: string
}

/** The parts of a server address that `readKubeconfig` has accepted. */
export function serverOf({ cluster }: KubeContext): Server {
  const url = new URL(cluster.server)
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return {
    target: { host, port: Number(url.port) || (secure ? 443 : 80) },
    secure,
    prefix: url.pathname.replace(/\/+$/, ''),
    authority: url.host,
    identity: cluster.tlsServerName ?? host,
  }
}

/** The kubeconfig's proxy as it may be shown, without its name and password; null where it has none. */
export function shownProxy({ proxyUrl }: KubeContext['cluster']): string | null {
  return proxyUrl === null ? null : proxyWords(proxyUrl)
}
