import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto'

/**
 * A PKCS#8 key ("PRIVATE KEY") in a form ssh2 reads: PKCS#1 for RSA, SEC 1 for ECDSA, OpenSSH's own for
 * Ed25519. Throws where the key is of another kind or broken, or the passphrase is not the one that it is locked with.
 */
export function fromPkcs8(pem: string, passphrase?: string): string {
  const key = createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) })
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString()
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString()
    case 'ed25519':
      return opensshEd25519(key)
    default:
      throw new Error(`keys of type ${key.asymmetricKeyType ?? 'unknown'} cannot be used`)
  }
}

/** PROTOCOL.key of OpenSSH, without a passphrase. */
function opensshEd25519(key: KeyObject): string {
  const { d, x } = key.export({ format: 'jwk' })
  const seed = Buffer.from(d ?? '', 'base64url')
  const open = Buffer.from(x ?? '', 'base64url')
  const kind = field(Buffer.from('ssh-ed25519'))
  const check = randomBytes(4)
  const inner = Buffer.concat([
    check,
    check,
    kind,
    field(open),
    field(Buffer.concat([seed, open])),
    field(''),
  ])
  // Padded to the cipher's block of 8 with 1, 2, 3…
  const pad = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, n) => n + 1))
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(Buffer.concat([kind, field(open)])),
    field(Buffer.concat([inner, pad])),
  ])
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? []
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

function field(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
