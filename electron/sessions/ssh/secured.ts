import type { Client, NegotiatedAlgorithms } from 'ssh2'
import type { Secured } from '../../lab/observation.ts'
import { SessionError } from '../session.ts'

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
