import net from 'node:net'
import ssh2, { type AuthHandlerMiddleware, type Client } from 'ssh2'
import type { Clock } from '../../clock.ts'
import type { Secured } from '../../lab/observation.ts'
import type { Owner } from '../owner.ts'
import { type Life, SessionError } from '../session.ts'
import { CHECK_DEADLINE, CheckMode, isTailscale } from './checkMode.ts'
import { Deadline } from './deadline.ts'
import { greetingOf, Hearing, READY_DEADLINE, type Way } from './greeting.ts'
import { Login } from './login.ts'
import { unanswered } from './prompts.ts'
import { sshCommand } from './quote.ts'
import { explained, shut } from './refusals.ts'
import type { SshHost } from './resolveHost.ts'
import { Exposed, isExposed, MACS, securedOf } from './secured.ts'
import { readTrust, type Trust } from './trust.ts'
import { readUserKeys, type UserKeys } from './userKeys.ts'

/** So long somebody is waited for who is asked: sshd's own LoginGraceTime. */
const ANSWER_DEADLINE = 120_000

/** One host of a way: it has proved who it is, and let us in. */
export interface Hop {
  readonly host: SshHost
  readonly client: Client
  readonly address: string | null
  readonly secured: Secured
  readonly ended: Promise<Error>
  close(): void
}

export interface HopParts {
  readonly clock: Clock
  readonly owner: Owner
  /** Which server this is (`serverKey`). */
  readonly server: string
  readonly signal: AbortSignal
  readonly asks: Life['asks']
  readonly pressed: Life['pressed']
  /** Nobody is asked any more. */
  answered?(): void
}

/** Reaches one host, checks its key before anything is said, and authenticates. Rejects with a SessionError or DialError. */
export async function openHop(host: SshHost, reach: () => Promise<Way>, parts: HopParts): Promise<Hop> {
  const { clock, owner } = parts
  const [trust, keys] = await Promise.all([readTrust(host, owner), readUserKeys(host, clock, owner)])
  const open = (macs: readonly string[]) => opened({ host, trust, keys, macs }, reach, parts)
  try {
    return await open(MACS)
  } catch (error) {
    if (!(error instanceof Exposed)) throw error
    return open(MACS.filter(name => !name.includes('-etm')))
  }
}

/** How a host is greeted. */
interface Greeting {
  readonly host: SshHost
  readonly trust: Trust
  readonly keys: UserKeys
  readonly macs: readonly string[]
}

async function opened(greeting: Greeting, reach: () => Promise<Way>, parts: HopParts): Promise<Hop> {
  const { host } = greeting
  const { signal } = parts
  signal.throwIfAborted()
  const socket = await reach()
  // A signal that has fired is heard no more: nobody would ever close what came too late.
  if (signal.aborted) {
    socket.on('error', () => {})
    socket.destroy()
    throw signal.reason
  }
  const client = new ssh2.Client()
  const ended = new Promise<Error>(resolve => {
    client.on('error', (error: Error & { level?: string }) => {
      // An agent that will not sign with one key; the next is tried.
      if (error.level !== 'agent') resolve(explained(error, host))
    })
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
    const secured = await letIn({ ...greeting, client, socket, address, ended }, parts)
    return { host, client, address, secured, ended, close }
  } catch (error) {
    close()
    throw error
  }
}

interface Knock extends Greeting {
  readonly client: Client
  readonly socket: Way
  readonly address: string | null
  readonly ended: Promise<Error>
}

/** From the first byte until the user is in; rejects with why he is not. */
async function letIn(
  { client, socket, address, host, trust, keys, macs, ended }: Knock,
  parts: HopParts,
): Promise<Secured> {
  const deadline = new Deadline(parts.clock)
  const over = new AbortController()
  const goOn = () => deadline.set(READY_DEADLINE, () => unfinished(host, keys))
  const login = new Login(host, keys, {
    owner: parts.owner,
    server: parts.server,
    signal: over.signal,
    asks(need, question) {
      deadline.set(ANSWER_DEADLINE, () => unanswered(host, need))
      parts.asks({ ...question, need })
    },
    answered() {
      goOn()
      parts.answered?.()
    },
  })
  let refused: SessionError | null = null
  const refuse = (error: SessionError) => {
    refused ??= error
    socket.destroy()
  }
  const check = new CheckMode(host)
  const heard = new Hearing(socket, host, refuse)
  client.on('banner', text => {
    const question = isTailscale(heard.ident) ? check.heard(text) : null
    if (!question) return
    deadline.set(CHECK_DEADLINE, () => check.unfinished)
    parts.asks(question)
  })
  client.once('change password', () => refuse(endedPassword(host)))
  let secured: Secured | null = null
  client.once('handshake', negotiated => {
    secured = securedOf(client, negotiated)
    if (isExposed(secured)) refuse(new Exposed(`${host.alias} lacks strict key exchange for ${secured.mac}.`))
  })
  const ready = new Promise<Secured>((resolve, reject) => {
    client.once('ready', () => secured && resolve(secured))
    ended.then(error => {
      const denied = isTailscale(heard.ident) ? check.refusal : null
      reject(refused ?? denied ?? login.ended ?? (heard.received === 0 ? shut(host) : error))
    })
  })
  goOn()
  client.connect({
    ...greetingOf(socket, host, trust, macs),
    authHandler: login.next as AuthHandlerMiddleware,
    // Without a verifier ssh2 trusts every key. Nothing of ours is sent before it has said yes.
    hostVerifier(key: Buffer, verify: (trusted: boolean) => void) {
      refused = trust.judge(key, { address, ident: heard.ident })
      verify(refused === null)
    },
    // Ended after 60 s of silence at most. Whoever reads the host hears of it sooner: it asks as often itself.
    keepaliveInterval: 30_000,
    keepaliveCountMax: 1,
  })
  try {
    return await Promise.race([ready, deadline.over])
  } finally {
    deadline.end()
    parts.answered?.()
    over.abort(new SessionError('The connection has ended.'))
    heard.end()
  }
}

function unfinished({ alias }: SshHost, { agent }: UserKeys): SessionError {
  const waits = agent ? ' A key of the SSH agent may be waiting to be confirmed or touched.' : ''
  return new SessionError(`${alias} did not finish the SSH handshake in ${READY_DEADLINE / 1000} s.${waits}`)
}

function endedPassword(host: SshHost): SessionError {
  return new SessionError(`The password of ${host.user} on ${host.alias} has ended.`, {
    advice: `Set a new one with: ${sshCommand(host.alias)}`,
    needsYou: true,
    counted: true,
  })
}
