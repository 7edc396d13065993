import type { Client, NegotiatedAlgorithms } from 'ssh2'
import type { Secured } from '../../lab/observation.ts'
import { SessionError } from '../session.ts'

/** Key exchanges that are offered: nothing with SHA-1 or finite fields under 2048 bits. */
export const KEX = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
] as const

/** GCM is the fastest of them in Node. ChaCha20 is not there under Electron, and needs strict key exchange as CBC does. */
export const CIPHERS = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
] as const

export const MACS = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
] as const

/**
 * How a connection is secured, once its key exchange is done. ssh2 tells everything but whether the exchange was
 * strict, which it keeps to itself; that it is found there is held by a test.
 */
export function securedOf(client: Client, { kex, serverHostKey, cs, sc }: NegotiatedAlgorithms): Secured {
  const { _protocol } = client as Client & { _protocol?: { _strictMode?: boolean } }
  const both = (own: string, peers: string) => (own === peers ? own : `${own} / ${peers}`)
  const mac = both(cs.mac, sc.mac)
  return {
    keyExchange: kex,
    cipher: both(cs.cipher, sc.cipher),
    mac: mac === '' ? null : mac,
    hostKey: serverHostKey,
    strict: _protocol?._strictMode === true,
    postQuantum: /^(mlkem|sntrup)/.test(kex),
  }
}

/**
 * Without strict key exchange somebody on the way may drop the first packets unseen (Terrapin, CVE-2023-48795), where
 * the cipher is ChaCha20-Poly1305, CBC, or has its MAC over the encrypted text. AES-GCM and CTR with a MAC over the
 * plain text notice.
 */
export const isExposed = ({ strict, cipher, mac }: Secured): boolean =>
  !strict && (/chacha20|-cbc/.test(cipher) || /-etm/.test(mac ?? ''))

/** The key exchange chose what is not safe with this server. Nothing was sent. */
export class Exposed extends SessionError {}
