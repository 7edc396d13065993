import { createHash } from 'node:crypto'

/**
 * Names and numbers that look random and stay the same: everything is derived from the lab's own seed, so that a
 * demo that is started again plays the very same machines.
 */
export interface Seed {
  /** A lowercase UUID for a thing. */
  uid(...parts: readonly (string | number)[]): string
  /** `length` lowercase hexadecimal digits. */
  hex(length: number, ...parts: readonly (string | number)[]): string
  /** `length` characters of the alphabet Kubernetes takes for generated names. */
  suffix(length: number, ...parts: readonly (string | number)[]): string
  /** A number from 0 up to, not including, 1. */
  share(...parts: readonly (string | number)[]): number
}

/** No vowels and no 0, 1, 3: Kubernetes never generates a word. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/** Everything random of a demo from one secret: the same parts give the same number, name or key. */
export function seedOf(secret: string): Seed {
  const digest = (parts: readonly (string | number)[]): Buffer =>
    createHash('sha256')
      .update([secret, ...parts].join('\0'))
      .digest()
  const hex = (length: number, ...parts: readonly (string | number)[]): string =>
    digest(parts).toString('hex').slice(0, length)
  return {
    hex,
    uid: (...parts) => {
      const h = hex(32, ...parts)
      const variant = '89ab'[Number.parseInt(h[16]!, 16) % 4]
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`
    },
    suffix: (length, ...parts) =>
      Array.from(digest(parts).subarray(0, length), byte => ALPHABET[byte % ALPHABET.length]).join(''),
    share: (...parts) => digest(parts).readUInt32BE(0) / 2 ** 32,
  }
}
