import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/*
 * X.509 certificates without any program installed: Node reads certificates and cannot issue them. Just the
 * parts of RFC 5280 that a cluster's certificates use, EC P-256 with SHA-256 throughout.
 */

/** A certificate with its key, both as PEM. */
export interface Issued {
  cert: string
  key: string
}

/** An issuer; `cert` is what clients are given to check against. */
export interface Authority extends Issued {
  issue(wish: Wish): Issued
}

/** What a leaf certificate says. `addresses` and `names` make a server's, none of both a client's. */
export interface Wish {
  commonName: string
  organization?: string
  names?: string[]
  addresses?: string[]
  /** Milliseconds since the epoch; default: an hour ago to a day from now. */
  notBefore?: number
  notAfter?: number
}

const hour = 3_600_000

/** A new authority with a key of its own. */
export function authority(commonName: string): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = distinguished({ commonName })
  const keyId = idOf(keys.publicKey)
  const extensions = [
    extension('2.5.29.19', der(0x30, der(0x01, Buffer.of(0xff))), true),
    extension('2.5.29.15', der(0x03, Buffer.of(0x01, 0x06)), true),
    extension('2.5.29.14', der(0x04, keyId)),
  ]
  const cert = certificate(subject, subject, keys.publicKey, extensions, keys.privateKey, {})
  return {
    cert,
    key: pem(keys.privateKey),
    issue(wish) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const alternatives = [
        ...(wish.names ?? []).map(name => der(0x82, Buffer.from(name, 'ascii'))),
        ...(wish.addresses ?? []).map(address => der(0x87, Buffer.from(address.split('.').map(Number)))),
      ]
      const use = alternatives.length > 0 ? '1.3.6.1.5.5.7.3.1' : '1.3.6.1.5.5.7.3.2'
      const leaf = [
        extension('2.5.29.19', der(0x30), true),
        extension('2.5.29.15', der(0x03, Buffer.of(0x07, 0x80)), true),
        extension('2.5.29.37', der(0x30, objectId(use))),
        extension('2.5.29.35', der(0x30, der(0x80, keyId))),
        ...(alternatives.length > 0 ? [extension('2.5.29.17', der(0x30, ...alternatives))] : []),
      ]
      const text = certificate(distinguished(wish), subject, pair.publicKey, leaf, keys.privateKey, wish)
      return { cert: text, key: pem(pair.privateKey) }
    },
  }
}

function certificate(
  subject: Buffer,
  issuer: Buffer,
  key: KeyObject,
  extensions: Buffer[],
  signer: KeyObject,
  { notBefore = Date.now() - hour, notAfter = Date.now() + 24 * hour }: Partial<Wish>,
): string {
  const algorithm = der(0x30, objectId('1.2.840.10045.4.3.2'))
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    algorithm,
    issuer,
    der(0x30, time(notBefore), time(notAfter)),
    subject,
    key.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, ...extensions)),
  )
  const signature = sign('sha256', body, signer)
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.of(0), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** One DER value: tag, length, contents. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const contents = Buffer.concat(parts)
  const size = contents.length
  if (size < 0x80) return Buffer.concat([Buffer.of(tag, size), contents])
  const octets = size < 0x100 ? [size] : [size >> 8, size & 0xff]
  return Buffer.concat([Buffer.of(tag, 0x80 | octets.length, ...octets), contents])
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const octets = [first * 40 + second]
  for (const arc of rest) {
    const base128 = [arc & 0x7f]
    for (let left = arc >> 7; left > 0; left >>= 7) base128.unshift((left & 0x7f) | 0x80)
    octets.push(...base128)
  }
  return der(0x06, Buffer.from(octets))
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  const parts = critical ? [der(0x01, Buffer.of(0xff))] : []
  return der(0x30, objectId(id), ...parts, der(0x04, value))
}

function distinguished({ commonName, organization }: Wish): Buffer {
  const part = (id: string, text: string) => der(0x31, der(0x30, objectId(id), der(0x0c, Buffer.from(text))))
  return der(0x30, ...(organization ? [part('2.5.4.10', organization)] : []), part('2.5.4.3', commonName))
}

/** UTCTime: two digits of the year, good until 2049. */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`, 'ascii'))
}

function idOf(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
