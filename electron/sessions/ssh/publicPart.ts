const MAGIC = 'openssh-key-v1\0'

/**
 * The public part of a private key in OpenSSH's own format, in the form of the wire; it stands in the clear even where
 * the private one is locked. null where the text is no such key.
 */
export function publicPartOf(text: string): Buffer | null {
  const body = /^-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/m.exec(text)?.[1]
  if (body === undefined) return null
  const bytes = Buffer.from(body, 'base64')
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null
  // Cipher, key derivation and its options; then how many keys there are, which is always one.
  let at = MAGIC.length
  for (let field = 0; field < 3; field += 1) {
    const end = endOf(bytes, at)
    if (end === null) return null
    at = end
  }
  at += 4
  const end = endOf(bytes, at)
  return end === null ? null : bytes.subarray(at + 4, end)
}

function endOf(bytes: Buffer, at: number): number | null {
  if (at + 4 > bytes.length) return null
  const end = at + 4 + bytes.readUInt32BE(at)
  return end > bytes.length ? null : end
}
