import net from 'node:net'
import ssh2, { type AuthenticationType, type Client, type ClientChannel } from 'ssh2'
import { type Clock, within } from '../../clock.ts'
import type { Owner } from '../owner.ts'
import { SessionError } from '../session.ts'
import { explained } from './refusals.ts'
import type { SshHost } from './resolveHost.ts'
import { readTrust, type Trust } from './trust.ts'
import { readUserKeys, type UserKeys } from './userKeys.ts'

/** From the first byte to the end of authentication. */
export const READY_DEADLINE = 20_000
/** More than this before anyone is let in is no handshake: ssh2 would read it until the deadline. */
const HANDSHAKE_LIMIT = 1024 * 1024

/** What is offered beside host keys: nothing with SHA-1, CBC or finite fields under 2048 bits. */
const OFFERED: ssh2.Algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ],
  // GCM is the fastest of them in Node; chacha20 and CBC need strict key exchange to be safe.
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
}

/** One host of a way: it has proved who it is, and let us in. */
export interface Hop {
  readonly host: SshHost
  readonly client: Client
  readonly address: string | null
  readonly ended: Promise<Error>
  close(): void
}

/** A socket of ours, or a channel through a hop. */
export type Way = net.Socket | ClientChannel

/** Reaches one host, checks its key before anything is said, and authenticates. Rejects with a SessionError or DialError. */
export async function openHop(
  host: SshHost,
  reach: () => Promise<Way>,
  { clock, owner, signal }: { clock: Clock; owner: Owner; signal: AbortSignal },
): Promise<Hop> {
  const [trust, keys] = await Promise.all([readTrust(host, owner), readUserKeys(host, clock)])
  const socket = await reach()
  const client = new ssh2.Client()
  const ended = new Promise<Error>(resolve => {
    client.on('error', resolve)
    client.on('close', () => resolve(new SessionError(`${host.alias} closed the SSH connection.`)))
  })
  const close = () => {
    client.destroy()
    socket.destroy()
  }
  signal.addEventListener('abort', close, { once: true })
  ended.then(() => {
    signal.removeEventListener('abort', close)
    close()
  })
  socket.on('error', () => {})
  const direct = 'remoteAddress' in socket ? socket.remoteAddress : undefined
  const address = direct ?? (net.isIP(host.hostName) ? host.hostName : null)
  try {
    const ready = authenticated(client, socket, host, trust, keys, ended)
    await within(clock, READY_DEADLINE, ready, () => unfinished(host, keys))
  } catch (error) {
    close()
    throw error
  }
  return { host, client, address, ended, close }
}

function authenticated(
  client: Client,
  sock: Way,
  host: SshHost,
  trust: Trust,
  keys: UserKeys,
  ended: Promise<Error>,
): Promise<void> {
  let refused: SessionError | null = null
  let received = 0
  const count = (chunk: Buffer) => {
    received += chunk.length
    if (received <= HANDSHAKE_LIMIT) return
    refused ??= new SessionError(`SSH to ${host.alias} failed: it sent 1 MiB and no end of the handshake.`)
    sock.destroy()
  }
  // `none` first: it asks what is allowed, and Tailscale SSH wants nothing else.
  const tries = ['none', ...keys.ways]
  return new Promise((resolve, reject) => {
    sock.on('data', count)
    client.once('ready', () => {
      sock.off('data', count)
      resolve()
    })
    ended.then(error => reject(refused ?? explained(error, host, keys)))
    client.connect({
      sock,
      username: host.user,
      authHandler: tries as AuthenticationType[],
      // Without a verifier ssh2 trusts every key. Nothing of ours is sent before it has said yes.
      hostVerifier(key: Buffer, verify: (trusted: boolean) => void) {
        refused = trust.judge(key)
        verify(refused === null)
      },
      algorithms: { ...OFFERED, serverHostKey: [...trust.offer] },
      keepaliveInterval: 15_000,
      keepaliveCountMax: 3,
      // Our own clock watches.
      readyTimeout: 0,
    })
  })
}

function unfinished({ alias }: SshHost, { agent }: UserKeys): SessionError {
  const waits = agent ? ' A key of the SSH agent may be waiting to be confirmed or touched.' : ''
  return new SessionError(`${alias} did not finish the SSH handshake in ${READY_DEADLINE / 1000} s.${waits}`)
}
