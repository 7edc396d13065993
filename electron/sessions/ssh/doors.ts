import { Gate } from '../gate.ts'
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

/** Every server that somebody is logging in to now or waits to, of all labs together: it does not know of labs. */
const doors = new Map<string, { readonly gate: Gate; users: number }>()

/**
 * Resolves when it is this one's turn to log in to a host over these jumps, with what ends the turn, once however
 * often it is called. Rejects when the signal fires first.
 */
export async function enterDoor(
  host: SshHost,
  jumps: readonly SshHost[],
  signal: AbortSignal,
): Promise<() => void> {
  const key = serverKey(host, jumps)
  const door = doors.get(key) ?? { gate: new Gate(AT_ONCE), users: 0 }
  doors.set(key, door)
  door.users += 1
  let left = false
  const forget = () => {
    if (left) return
    left = true
    door.users -= 1
    if (door.users === 0) doors.delete(key)
  }
  try {
    const leave = await door.gate.enter(signal)
    return () => {
      leave()
      forget()
    }
  } catch (error) {
    forget()
    throw error
  }
}
