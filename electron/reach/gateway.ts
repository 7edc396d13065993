import net from 'node:net'
import type { Clock } from '../clock.ts'
import {
  connected,
  type Destination,
  DIAL_DEADLINE,
  DialError,
  type Dialer,
  type DialOptions,
  fromErrno,
} from './dial.ts'

/** The answer is one short line; more before a line break is not a gateway. */
const ANSWER_LIMIT = 4096
const NOT_RUNNING = 'the demo lab is not running'

/**
 * Dials through the gateway socket of a demo lab, which answers for every address and socket of that lab: connected,
 * refused, no route, or silence. `docs/architecture.md` has the lines.
 */
export function gatewayDialer(path: string, clock: Clock): Dialer {
  return {
    async dial(target, options = {}) {
      const started = clock.mono()
      const socket = await connected(clock, target, options, () => net.connect({ path })).catch(error => {
        // The gateway itself is not there: that says nothing of the address behind it.
        const cut = error instanceof DialError && error.failure !== 'cancelled' && error.failure !== 'silence'
        throw cut ? new DialError('failed', target, NOT_RUNNING) : error
      })
      const left = (options.deadline ?? DIAL_DEADLINE) - (clock.mono() - started)
      return asked(clock, target, socket, options, left)
    },
  }
}

function asked(
  clock: Clock,
  target: Destination,
  socket: net.Socket,
  options: DialOptions,
  left: number,
): Promise<net.Socket> {
  const deadline = options.deadline ?? DIAL_DEADLINE
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) {
      socket.destroy()
      return reject(new DialError('cancelled', target))
    }
    let heard = Buffer.alloc(0)
    const settle = (error: DialError | null) => {
      stop()
      options.signal?.removeEventListener('abort', abort)
      socket.off('readable', read)
      socket.removeAllListeners('error')
      socket.off('end', ended)
      socket.off('close', ended)
      if (!error) return resolve(socket)
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const abort = () => settle(new DialError('cancelled', target))
    // It lets go of everybody when a node comes up or goes: no answer, as from a peer that was restarted.
    const ended = () => settle(new DialError('reset', target))
    const read = () => {
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
        heard = Buffer.concat([heard, chunk])
        const line = heard.indexOf(10)
        if (line < 0 && heard.length < ANSWER_LIMIT) continue
        const error = failureOf(heard.subarray(0, Math.max(0, line)).toString(), target)
        // A peer that speaks first (SSH) may have sent its first bytes behind the answer.
        if (!error && heard.length > line + 1) socket.unshift(heard.subarray(line + 1))
        settle(error)
        return
      }
    }
    const stop = clock.after(Math.max(1, left), () =>
      settle(new DialError('silence', target, `${Math.round(deadline / 100) / 10} s`)),
    )
    options.signal?.addEventListener('abort', abort, { once: true })
    socket.on('error', (error: NodeJS.ErrnoException) => settle(fromErrno(error.code, target)))
    socket.on('end', ended)
    socket.on('close', ended)
    socket.on('readable', read)
    const where = 'path' in target ? `unix:${target.path}` : `${target.host}:${target.port}`
    socket.write(`${JSON.stringify({ connect: where })}\n`)
  })
}

function failureOf(line: string, target: Destination): DialError | null {
  try {
    const answer = JSON.parse(line) as { ok?: unknown; error?: unknown }
    if (answer.ok === true) return null
    return fromErrno(String(answer.error), target)
  } catch {
    return new DialError('failed', target, 'the gateway of the demo lab gave no answer')
  }
}
