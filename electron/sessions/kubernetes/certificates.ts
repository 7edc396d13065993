import { X509Certificate } from 'node:crypto'
import type { Ends } from '../../lab/observation.ts'
import type { KubeContext } from './kubeconfig.ts'

/** The certificates of a PEM text, in its order; what cannot be read is left out. */
export function certificatesIn(pem: string | null): X509Certificate[] {
  const blocks = pem?.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.flatMap(block => {
    try {
      return [new X509Certificate(block)]
    } catch {
      return []
    }
  })
}

/** Wall ms when the first certificate of a PEM text ends; null where there is none that can be read. */
export function endOf(pem: string | null): number | null {
  const [first] = certificatesIn(pem)
  return first ? first.validToDate.getTime() : null
}

/**
 * When the certificates of a session end, wall ms: the owner's own, that of the server, and that of the CA by which
 * the kubeconfig knows the server. `shown` is what the server showed; null for none.
 */
export function endsOf({ cluster, user }: KubeContext, shown: X509Certificate | null): Ends {
  const authorities = certificatesIn(cluster.ca)
  const chain: X509Certificate[] = []
  for (let one: X509Certificate | undefined = shown ?? undefined; one && chain.length < 10; ) {
    chain.push(one)
    one = one.issuerCertificate
  }
  // A bundle may hold the next CA beside the one that goes.
  const used = authorities.filter(ca => chain.some(one => one.checkIssued(ca) && one.verify(ca.publicKey)))
  const ends = (used.length > 0 ? used : authorities).map(one => one.validToDate.getTime())
  return {
    client: endOf(user.certificate),
    server: shown ? shown.validToDate.getTime() : null,
    authority: ends.length === 0 ? null : Math.max(...ends),
  }
}

/** A time as a day, in UTC. */
export function dayOf(wall: number): string {
  return new Date(wall).toISOString().slice(0, 10)
}
