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
import { preface, type Reading } from './preface.ts'

/** The answer is one short line; more before a line break is not a gateway. */
const ANSWER_LIMIT = 4096
const NOT_RUNNING = 'the demo lab is not running'

/**
 * Dials through the gateway socket of a demo lab, which answers for every address and socket of that lab: connected,
 * refused, no route, or silence. `docs/architecture.md` has the lines.
 */
export function gatewayDialer(path: string, clock: Clock): Dialer {
  return {
    async admit(target) {
      throw new DialError('failed', target, 'no program leads into a demo lab')
    },
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

/** It lets go of everybody when a node comes up or goes: no answer, as from a peer that was restarted. */
function asked(
  clock: Clock,
  target: Destination,
  socket: net.Socket,
  options: DialOptions,
  left: number,
): Promise<net.Socket> {
  const read = (heard: Buffer): Reading => {
    const line = heard.indexOf(10)
    if (line < 0 && heard.length < ANSWER_LIMIT) return undefined
    return failureOf(heard.subarray(0, Math.max(0, line)).toString(), target) ?? { from: line + 1 }
  }
  const answered = preface(clock, target, socket, { ...options, left, read })
  const where = 'path' in target ? `unix:${target.path}` : `${target.host}:${target.port}`
  socket.write(`${JSON.stringify({ connect: where })}\n`)
  return answered
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
