import type net from 'node:net'
import type { Clock } from '../clock.ts'
import { fromErrno } from './dial.ts'
import { type Destination, DIAL_DEADLINE, DialError, type DialOptions } from './dialError.ts'

/** Where the peer's own bytes begin, why there is no peer, or undefined while too little was heard. */
export type Reading = { readonly from: number } | DialError | undefined

export interface PrefaceOptions extends DialOptions {
  /** What is left of the deadline, ms. */
  readonly left: number
  /** Reads all bytes heard so far; called again at each that come. */
  read(heard: Buffer): Reading
}

/**
 * Waits on a socket for what somebody in between (a proxy, the gateway of a demo lab) says before the peer's own
 * bytes; those stay in the socket. Rejects with a DialError; the socket is destroyed then.
 */
export function preface<Socket extends net.Socket>(
  clock: Clock,
  target: Destination,
  socket: Socket,
  { deadline = DIAL_DEADLINE, left, signal, read }: PrefaceOptions,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      socket.destroy()
      return reject(new DialError('cancelled', target))
    }
    let heard = Buffer.alloc(0)
    const settle = (error: DialError | null) => {
      stop()
      signal?.removeEventListener('abort', abort)
      socket.off('readable', look)
      socket.off('error', broke)
      socket.off('end', ended)
      socket.off('close', ended)
      if (!error) return resolve(socket)
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const abort = () => settle(new DialError('cancelled', target))
    const ended = () => settle(new DialError('reset', target))
    const broke = (error: NodeJS.ErrnoException) => settle(fromErrno(error.code, target))
    const look = () => {
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
        heard = Buffer.concat([heard, chunk])
        const reading = read(heard)
        if (reading === undefined) continue
        if (reading instanceof DialError) return settle(reading)
        // A peer that speaks first (SSH) may have sent its first bytes behind the answer.
        if (heard.length > reading.from) socket.unshift(heard.subarray(reading.from))
        return settle(null)
      }
    }
    const stop = clock.after(Math.max(1, left), () =>
      settle(new DialError('silence', target, `${Math.round(deadline / 100) / 10} s`)),
    )
    signal?.addEventListener('abort', abort, { once: true })
    socket.on('error', broke)
    socket.on('end', ended)
    socket.on('close', ended)
    socket.on('readable', look)
  })
}
