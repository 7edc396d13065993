import { createHash, createHmac } from 'node:crypto'
import type { FileProblem } from '../fileProblem.ts'
import { matchesList } from './configWords.ts'

/** One readable line of a known_hosts file. */
export interface KnownHost {
  readonly file: string
  readonly line: number
  readonly marker: 'revoked' | 'cert-authority' | null
  /** The names as they stand: a comma list, or one hashed name. */
  readonly names: string
  readonly type: string
  readonly key: Buffer
}

export interface Verdict {
  readonly verdict: 'match' | 'unknown' | 'changed' | 'revoked'
  /** Of the key that was shown. */
  readonly fingerprint: string
  /** Fingerprints that are on file for this host. */
  readonly expected: readonly string[]
  /** Their lines. */
  readonly known: readonly KnownHost[]
  /** The line that decided, or null. */
  readonly line: { readonly file: string; readonly line: number } | null
}

const TYPES = new Set([
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
  'ssh-dss',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
])
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** Reads a known_hosts file. Never throws; lines that mean nothing are named and left out. */
export function parseKnownHosts(
  text: string,
  file: string,
): { entries: KnownHost[]; problems: FileProblem[] } {
  const entries: KnownHost[] = []
  const problems: FileProblem[] = []
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const read = entryOf(line)
    if (typeof read !== 'string') entries.push({ file, line: index + 1, ...read })
    else {
      const advice = 'The line is left out; it stays in the file. Remove it or mend it.'
      problems.push({ file, line: index + 1, sentence: read, advice })
    }
  }
  return { entries, problems }
}

function entryOf(line: string): Omit<KnownHost, 'file' | 'line'> | string {
  const words = line.split(/[ \t]+/)
  let marker: KnownHost['marker'] = null
  if (words[0]?.startsWith('@')) {
    const name = words.shift()?.slice(1)
    if (name !== 'revoked' && name !== 'cert-authority') return `"@${name}" is no marker of known_hosts.`
    marker = name
  }
  const [names, type, blob] = words
  if (!names || !type || !blob) return 'The line has no host, key type and key.'
  if (!TYPES.has(type)) return `"${type.slice(0, 40)}" is no known type of host key.`
  if (!BASE64.test(blob)) return 'The key is not base64.'
  const key = Buffer.from(blob, 'base64')
  const told = keyType(key)
  if (told === null) return 'The key is cut short.'
  if (told !== type) return `The line says ${type} and the key is of another type.`
  return { marker, names, type, key }
}

/** The type a key blob names, or null where the blob is no whole key: fields with a length before each. */
export function keyType(key: Buffer): string | null {
  let at = 0
  let fields = 0
  while (at < key.length) {
    if (at + 4 > key.length) return null
    at += 4 + key.readUInt32BE(at)
    if (at > key.length) return null
    fields += 1
  }
  return fields >= 2 ? key.toString('latin1', 4, 4 + key.readUInt32BE(0)) : null
}

/** As ssh prints it: SHA256 in base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** What the files say of a key that a host showed. Certificate authorities vouch for certificates, not for keys. */
export function check(entries: readonly KnownHost[], host: string, port: number, key: Buffer): Verdict {
  const shown = fingerprint(key)
  const at = (entry: KnownHost) => ({ file: entry.file, line: entry.line })
  const of = entriesFor(entries, host, port)
  const plain = of.filter(entry => entry.marker === null)
  const expected = [...new Set(plain.map(entry => fingerprint(entry.key)))]
  const told = (verdict: Verdict['verdict'], line: Verdict['line']): Verdict => {
    return { verdict, fingerprint: shown, expected, known: plain, line }
  }
  const revoked = [...of, ...entriesFor(entries, host, 22)].find(
    entry => entry.marker === 'revoked' && entry.key.equals(key),
  )
  if (revoked) return told('revoked', at(revoked))
  const same = plain.find(entry => entry.key.equals(key))
  if (same) return told('match', at(same))
  const other = plain.find(entry => entry.type === keyType(key))
  if (other) return told('changed', at(other))
  // Like ssh: a key that is on file for the host without its port is the same machine's.
  const portless = port === 22 || plain.length > 0 ? [] : entriesFor(entries, host, 22)
  const known = portless.find(entry => entry.marker === null && entry.key.equals(key))
  if (known) return { ...told('match', at(known)), expected: [shown], known: [known] }
  return told('unknown', plain[0] ? at(plain[0]) : null)
}

/** Key types on file for a host, so that they are offered first: else a key of another type looks new. */
export function algorithms(entries: readonly KnownHost[], host: string, port: number): string[] {
  const of = entriesFor(entries, host, port)
  const used = of.length > 0 || port === 22 ? of : entriesFor(entries, host, 22)
  return [...new Set(used.filter(entry => entry.marker === null).map(entry => entry.type))]
}

/** Does a certificate authority vouch for this host? Homeport cannot check certificates and says so. */
export function hasAuthority(entries: readonly KnownHost[], host: string, port: number): boolean {
  return entriesFor(entries, host, port).some(entry => entry.marker === 'cert-authority')
}

function entriesFor(entries: readonly KnownHost[], host: string, port: number): KnownHost[] {
  const name = knownName(host, port)
  return entries.filter(entry => namesHost(entry.names, name))
}

/** The name a host stands under: ports other than 22 belong to it. */
export function knownName(host: string, port: number): string {
  const name = host.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

function namesHost(names: string, name: string): boolean {
  if (!names.startsWith('|')) return matchesList(name, names.toLowerCase().split(','))
  const [, kind, salt = '', hash = ''] = names.split('|')
  if (kind !== '1' || !BASE64.test(salt) || !BASE64.test(hash)) return false
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}
