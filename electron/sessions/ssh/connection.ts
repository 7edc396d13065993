import net from 'node:net'
import ssh2, { type AuthenticationType, type Client, type ClientChannel } from 'ssh2'
import { type Clock, within } from '../../clock.ts'
import type { Dialer } from '../../reach/dial.ts'
import { SessionError } from '../session.ts'
import { explained, refuseProxy } from './refusals.ts'
import type { SshHost } from './resolveHost.ts'
import { readTrust, type Trust } from './trust.ts'
import { readUserKeys, type UserKeys } from './userKeys.ts'

/** From the first byte to the end of authentication. */
const READY_DEADLINE = 20_000
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

/** A connection on which the peer has proved who it is and we who we are. */
export interface Connection {
  /** The address that answered; null behind a gateway, where only a name is known. */
  readonly address: string | null
  /** Settles (never rejects) with why the connection ended. */
  readonly ended: Promise<Error>
  /** Starts a program on a channel of its own. */
  exec(command: string): Promise<ClientChannel>
  close(): void
}

export interface ConnectOptions {
  host: SshHost
  clock: Clock
  dialer: Dialer
  signal: AbortSignal
}

/** Connects, checks the host key before anything is said, and authenticates. Rejects with a SessionError or DialError. */
export async function connect({ host, clock, dialer, signal }: ConnectOptions): Promise<Connection> {
  refuseProxy(host)
  const [trust, keys] = await Promise.all([readTrust(host), readUserKeys(host, clock)])
  const socket = await dialer.dial({ host: host.hostName, port: host.port }, { signal })
  if (signal.aborted) {
    socket.destroy()
    throw signal.reason
  }
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
  const address = socket.remoteAddress ?? (net.isIP(host.hostName) ? host.hostName : null)
  try {
    const ready = authenticated(client, socket, host, trust, keys, ended)
    const late = () => unfinished(host, keys)
    await within(clock, READY_DEADLINE, ready, late)
  } catch (error) {
    close()
    throw error
  }
  return { address, ended, close, exec: command => exec(client, command) }
}

function authenticated(
  client: Client,
  sock: net.Socket,
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

function exec(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    try {
      client.exec(command, (error, channel) => {
        if (error) return reject(error)
        channel.on('error', () => {})
        channel.stderr.on('error', () => {})
        // What is not read fills the window, and then the peer waits for ever.
        channel.stderr.resume()
        resolve(channel)
      })
    } catch (error) {
      reject(error)
    }
  })
}
