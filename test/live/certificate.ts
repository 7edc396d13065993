import { makeCertificate } from '../../electron/demo/certificate.ts'

/** A certificate with its key, both as PEM. */
export interface Issued {
  cert: string
  key: string
}

/** An issuer; `cert` is what clients are given to check against. */
export interface Authority extends Issued {
  issue(wish: Wish): Issued
}

/** What a leaf certificate says; with `names` (DNS names and addresses) it is a server's, else a client's. */
export interface Wish {
  commonName: string
  organization?: string
  names?: string[]
}

const hour = 3_600_000

/**
 * A new authority with a key of its own. The demo's writer makes the certificates, so that live tests need no
 * openssl, and so that a real API server and kubectl say whether what it writes is well-formed.
 */
export function authority(commonName: string): Authority {
  const valid = { notBefore: Date.now() - hour, notAfter: Date.now() + 24 * hour }
  const subject = { commonName }
  const root = makeCertificate({ subject, use: 'authority', ...valid })
  return {
    ...root,
    issue: ({ names, ...about }) =>
      makeCertificate({
        subject: about,
        issuer: { ...root, subject },
        use: names ? 'server' : 'client',
        ...(names ? { names } : {}),
        ...valid,
      }),
  }
}
