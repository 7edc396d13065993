import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto'
import { isIP } from 'node:net'

/**
 * X.509 certificates of a demo cluster (RFC 5280), signed with ECDSA P-256 and SHA-256. Only what k3s uses: an
 * authority, a server with names, a client with organisation and common name.
 */
export interface KeyPair {
  /** PEM, SEC 1 as k3s writes it. */
  key: string
  /** PEM. */
  cert: string
}

export interface Subject {
  commonName: string
  organization?: string
}

export interface Wanted {
  subject: Subject
  /** Absent: signed by itself, as an authority. */
  issuer?: KeyPair & { subject: Subject }
  /** DNS names and IP addresses of a server. */
  names?: readonly string[]
  use: 'authority' | 'server' | 'client'
  /** Milliseconds since 1970. */
  notBefore: number
  notAfter: number
}

/** Makes a P-256 key and an X.509 certificate for it, signed by the issuer or by itself. */
export function makeCertificate(wanted: Wanted): KeyPair {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' })
  const signer = wanted.issuer ? createPrivateKey(wanted.issuer.key) : pair.privateKey
  const signerSpki = createPublicKey(signer).export({ type: 'spki', format: 'der' })
  const body = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(positive(randomBytes(8))),
    ECDSA_SHA256,
    nameOf(wanted.issuer?.subject ?? wanted.subject),
    sequence(time(wanted.notBefore), time(wanted.notAfter)),
    nameOf(wanted.subject),
    spki,
    context(3, sequence(...extensions(wanted, keyId(spki), keyId(signerSpki)))),
  )
  const der = sequence(body, ECDSA_SHA256, bits(sign('sha256', body, signer)))
  const base64 = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return {
    key: pair.privateKey.export({ type: 'sec1', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  }
}

/** RFC 5280 4.2.1.2, method 1: SHA-1 of the public key's bits. */
const keyId = (spki: Buffer): Buffer => createHash('sha1').update(spki.subarray(-65)).digest()

function extensions(wanted: Wanted, own: Buffer, signer: Buffer): Buffer[] {
  const authority = wanted.use === 'authority'
  const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
    sequence(oid(id), ...(critical ? [tagged(0x01, Buffer.from([0xff]))] : []), octets(value))
  const usage = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' }
  return [
    // keyCertSign, digitalSignature, keyEncipherment for an authority; else the last two.
    extension('2.5.29.15', true, tagged(0x03, authority ? Buffer.from([2, 0xa4]) : Buffer.from([5, 0xa0]))),
    ...(authority ? [extension('2.5.29.19', true, sequence(tagged(0x01, Buffer.from([0xff]))))] : []),
    ...(wanted.use === 'authority' ? [] : [extension('2.5.29.37', false, sequence(oid(usage[wanted.use])))]),
    extension('2.5.29.14', false, octets(own)),
    ...(authority ? [] : [extension('2.5.29.35', false, sequence(tagged(0x80, signer)))]),
    ...(wanted.names?.length ? [extension('2.5.29.17', false, sequence(...wanted.names.map(altName)))] : []),
  ]
}

const altName = (name: string): Buffer =>
  isIP(name) === 4
    ? tagged(0x87, Buffer.from(name.split('.').map(Number)))
    : tagged(0x82, Buffer.from(name, 'ascii'))

function nameOf({ commonName, organization }: Subject): Buffer {
  const part = (id: string, text: string): Buffer =>
    tagged(0x31, sequence(oid(id), tagged(0x0c, Buffer.from(text))))
  return sequence(
    ...(organization === undefined ? [] : [part('2.5.4.10', organization)]),
    part('2.5.4.3', commonName),
  )
}

/** UTCTime until 2049, GeneralizedTime after, as RFC 5280 4.1.2.5 asks. */
function time(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`
  return new Date(ms).getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(digits.slice(2)))
    : tagged(0x18, Buffer.from(digits))
}

function tagged(tag: number, content: Buffer): Buffer {
  const length = content.length
  const head =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from(head), content])
}

const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts))
const context = (number: number, content: Buffer): Buffer => tagged(0xa0 + number, content)
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes)
const octets = (bytes: Buffer): Buffer => tagged(0x04, bytes)
const bits = (bytes: Buffer): Buffer => tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]))

/** The same bytes as a positive DER integer without a leading zero. */
function positive(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy[0] = (copy[0]! & 0x3f) | 0x40
  return copy
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const number of rest) {
    const groups = [number & 127]
    for (let left = number >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128)
    bytes.push(...groups)
  }
  return tagged(0x06, Buffer.from(bytes))
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
