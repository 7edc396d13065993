import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A new secret of 32 random bytes, safe in a URL and a cookie. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is kept of a secret: enough to recognise it, useless to whoever reads our memory or log. */
export const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** The entry whose digest is `wanted`; takes the same time whichever it is, and when there is none. */
export function findDigest<Entry extends { readonly digest: Buffer }>(
  entries: readonly Entry[],
  wanted: Buffer,
): Entry | null {
  let found: Entry | null = null
  for (const entry of entries) if (timingSafeEqual(entry.digest, wanted)) found = entry
  return found
}
