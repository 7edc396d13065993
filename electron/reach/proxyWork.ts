import type net from 'node:net'
import type { Clock } from '../clock.ts'
import { DIAL_DEADLINE, DialError, type DialOptions, type Target } from './dialError.ts'

/** One step of a dial through a proxy, on a socket to the proxy. */
export interface ProxyWork extends DialOptions {
  readonly clock: Clock
  /** What is to be reached behind the proxy. */
  readonly target: Target
  /** What is left of the deadline, ms. */
  readonly left: number
  /** From the proxy's URL; both empty where it has none. */
  readonly user: string
  readonly password: string
  /** The error that names the proxy and says what it did. */
  told(detail: string): DialError
}

/** Does the work within what is left of the deadline; the socket of a work that failed is destroyed. */
export async function guarded<T>(
  socket: net.Socket,
  { clock, target, left, deadline = DIAL_DEADLINE, signal }: ProxyWork,
  work: () => Promise<T>,
): Promise<T> {
  socket.on('error', () => {})
  let stop = () => {}
  let abort = () => {}
  try {
    return await new Promise<T>((resolve, reject) => {
      abort = () => reject(new DialError('cancelled', target))
      if (signal?.aborted) return abort()
      signal?.addEventListener('abort', abort, { once: true })
      stop = clock.after(Math.max(1, left), () =>
        reject(new DialError('silence', target, `${Math.round(deadline / 100) / 10} s`)),
      )
      work().then(resolve, reject)
    })
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    stop()
    signal?.removeEventListener('abort', abort)
  }
}

/** What a proxy did that did not like who asks. */
export function refusedLogin({ user }: ProxyWork): string {
  return user === '' ? 'wants a name and a password.' : 'refused the name and password of its URL.'
}
