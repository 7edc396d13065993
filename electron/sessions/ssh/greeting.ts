import type net from 'node:net'
import type { Duplex } from 'node:stream'
import type { ClientChannel, ConnectConfig, MacAlgorithm } from 'ssh2'
import { SessionError } from '../session.ts'
import type { SshHost } from './resolveHost.ts'
import { CIPHERS, KEX } from './secured.ts'
import type { Trust } from './trust.ts'

/** From the first byte to the end of authentication. */
export const READY_DEADLINE = 20_000
/** More than this before anyone is let in is no handshake: ssh2 would read it until the deadline. */
const HANDSHAKE_LIMIT = 1024 * 1024

/** A socket of ours, a channel through a hop, or what a program reads and writes. */
export type Way = net.Socket | ClientChannel | Duplex

/** What ssh2 is told for every server, whoever speaks to it and for what. */
export function greetingOf(socket: Way, host: SshHost, trust: Trust, macs: readonly string[]): ConnectConfig {
  return {
    sock: socket,
    username: host.user,
    algorithms: {
      kex: [...KEX],
      cipher: [...CIPHERS],
      hmac: macs as MacAlgorithm[],
      serverHostKey: [...trust.offer],
    },
    // Our own clock watches.
    readyTimeout: 0,
  }
}

/** What has come over a way before anyone was let in: how much, and the first line. Too much of it is refused. */
export class Hearing {
  received = 0
  ident = ''
  readonly #way: Way
  readonly #count: (chunk: Buffer) => void

  constructor(way: Way, { alias }: SshHost, refuse: (error: SessionError) => void) {
    this.#way = way
    this.#count = chunk => {
      if (this.received < 64) this.ident += chunk.toString('latin1', 0, 64)
      this.received += chunk.length
      if (this.received > HANDSHAKE_LIMIT)
        refuse(new SessionError(`SSH to ${alias} failed: it sent 1 MiB and no end of the handshake.`))
    }
    way.on('data', this.#count)
  }

  end(): void {
    this.#way.off('data', this.#count)
  }
}
