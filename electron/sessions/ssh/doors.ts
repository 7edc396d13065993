import type { Clock } from '../../clock.ts'
import { Gate } from '../gate.ts'
import { COUNTED_RETRY, SessionError } from '../session.ts'
import type { SshHost } from './resolveHost.ts'

/** Handshakes with one server at a time: a hardened one drops the fourth that is not logged in yet (MaxStartups 3). */
const AT_ONCE = 2

/**
 * What tells one server from another: the same address is another machine over other hosts, by another program, or
 * where another host key is expected.
 */
export function serverKey(host: SshHost, jumps: readonly SshHost[]): string {
  const way = [...jumps, host].map(({ hostName, port, hostKeyAlias, proxyCommand, alias, user }) => [
    hostName,
    port,
    hostKeyAlias,
    // Its tokens may stand for these.
    proxyCommand === null ? null : [proxyCommand, alias, user],
  ])
  return JSON.stringify(way)
}

/** Logins that a server has refused and writes down; it may lock this computer out for many of them. */
interface Refused {
  /** Of all that are refused here, the next may be tried then. */
  next: () => boolean
  /** Why, by who came and with what. */
  readonly by: Map<string, SessionError>
}

interface Door {
  readonly gate: Gate
  users: number
  refused: Refused | null
}

/** Every server that somebody is logging in to, waits to, or was refused by, of all labs together. */
const doors = new Map<string, Door>()

/** Who logs in. */
interface Caller {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Its owner asks for it now. */
  readonly pressed: boolean
}

/**
 * Logs in to a host over these jumps when it is this one's turn, which `leave` ends early, once however often it is
 * called. What was refused there is not tried again, by whichever session, before its time; it rejects as it did then.
 * Rejects when the signal fires first.
 */
export async function throughDoor<Got>(
  host: SshHost,
  jumps: readonly SshHost[],
  { clock, signal, pressed }: Caller,
  logIn: (leave: () => void) => Promise<Got>,
): Promise<Got> {
  const key = serverKey(host, jumps)
  const who = identityOf(host)
  const door: Door = doors.get(key) ?? { gate: new Gate(AT_ONCE), users: 0, refused: null }
  doors.set(key, door)
  door.users += 1
  let leave = () => {}
  try {
    leave = await door.gate.enter(signal)
    const before = door.refused?.by.get(who)
    if (before && !pressed && !door.refused?.next()) throw withoutCount(before)
    const { refused } = door
    const next = refused?.next
    // One of them tries now; the others wait for what comes of it.
    if (before) hold(door, clock)
    const got = await logIn(leave).catch((error: unknown) => {
      // Nothing was tried in the end.
      if (before && refused && next && !isCounted(error)) refused.next = next
      throw error
    })
    door.refused?.by.delete(who)
    if (door.refused?.by.size === 0) door.refused = null
    return got
  } catch (error) {
    if (isCounted(error)) hold(door, clock).by.set(who, error)
    throw error
  } finally {
    leave()
    door.users -= 1
    if (door.users === 0 && door.refused === null) doors.delete(key)
  }
}

function hold(door: Door, clock: Clock): Refused {
  // By either clock: after a night's sleep the server has long forgotten, and the wall may be set back.
  const [wall, mono] = [clock.wall(), clock.mono()]
  door.refused ??= { next: () => true, by: new Map() }
  door.refused.next = () => Math.max(clock.wall() - wall, clock.mono() - mono) >= COUNTED_RETRY
  return door.refused
}

const isCounted = (error: unknown): error is SessionError => error instanceof SessionError && error.counted

/** The same error, for where the server is not asked for it again. */
export function withoutCount({ message, advice, needsYou, need }: SessionError): SessionError {
  return new SessionError(message, { advice, needsYou, need })
}

/** As whom and with what somebody comes: another may be let in where this one was refused. */
const identityOf = ({ user, identityFiles, identityAgent, certificateFiles, methods }: SshHost) =>
  JSON.stringify([user, identityFiles, identityAgent, certificateFiles, methods])
