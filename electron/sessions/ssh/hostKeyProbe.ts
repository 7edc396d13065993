import ssh2 from 'ssh2'
import { orAborted } from '../../../shared/wire/orAborted.ts'
import { type Clock, within } from '../../clock.ts'
import { SessionError } from '../session.ts'
import { greetingOf, Hearing, READY_DEADLINE, type Way } from './greeting.ts'
import type { SshHost } from './resolveHost.ts'
import { MACS } from './secured.ts'
import type { Trust } from './trust.ts'

/**
 * Asks a server for its host key and ends: nothing else is said. Resolves to why it is not trusted, or to null where
 * it is, or where the server has nothing in common with us and is left to who speaks to it next. Rejects with a
 * SessionError, or when the signal fires.
 */
export async function probeHostKey(
  host: SshHost,
  reach: () => Promise<Way>,
  trust: Trust,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<SessionError | null> {
  const socket = await reach()
  socket.on('error', () => {})
  const address = ('remoteAddress' in socket ? socket.remoteAddress : undefined) ?? null
  const client = new ssh2.Client()
  let judged: SessionError | null = null
  let seen = false
  const asked = new Promise<SessionError | null>((resolve, reject) => {
    const end = (error: Error & { level?: string }) => {
      if (seen) return resolve(judged)
      if (error.level === 'handshake' && /no matching/i.test(error.message)) return resolve(null)
      reject(new SessionError(`${host.alias} did not finish a key exchange (${error.message}).`))
    }
    const heard = new Hearing(socket, host, reject)
    client.on('error', end)
    client.on('close', () => end(new Error('it closed the connection')))
    client.connect({
      ...greetingOf(socket, host, trust, MACS),
      hostVerifier(key: Buffer, verify: (trusted: boolean) => void) {
        seen = true
        judged = trust.judge(key, { address, ident: heard.ident })
        verify(false)
      },
    })
  })
  try {
    return await within(clock, READY_DEADLINE, orAborted(asked, signal), () => {
      return new SessionError(`${host.alias} did not finish a key exchange in ${READY_DEADLINE / 1000} s.`)
    })
  } finally {
    client.destroy()
    socket.destroy()
  }
}
