import { sleep } from '../../clock.ts'
import { DialError } from '../../reach/dial.ts'
import { SessionError } from '../session.ts'
import { type Computer, type LocalApiPlace, thisComputer, usualPlaces } from './places.ts'
import { reasonOf } from './reason.ts'
import { type Asked, placeWords, type Reply, reply, type Way } from './request.ts'
import { parseStatus, type TailnetStatus } from './status.ts'

/** The pipe is not there for some seconds after a start or an update of Tailscale for Windows. */
const PIPE_COMES = 5_000
const PIPE_AGAIN = 250

/** No tailscaled runs on this computer: as most computers are. */
export class NoTailscale extends SessionError {}

/**
 * Where tailscaled of this computer answers a dial: at `named`, or the first of the usual places. Rejects with
 * NoTailscale where nothing listens at any, and with another SessionError where something does and lets nobody in.
 */
export async function findPlace(
  named: string | null,
  { dialer, clock }: Omit<Way, 'place'>,
  signal: AbortSignal,
  computer: Computer = thisComputer,
): Promise<LocalApiPlace> {
  const until = clock.mono() + (computer.platform === 'win32' ? PIPE_COMES : 0)
  for (;;) {
    const places = named === null ? await usualPlaces(computer, signal) : [{ path: named }]
    let failed: unknown = null
    for (const place of places) {
      try {
        const target = 'path' in place ? place : { host: '127.0.0.1', port: place.port }
        const socket = await dialer.dial(target, { signal })
        socket.on('error', () => {})
        socket.destroy()
        return place
      } catch (error) {
        signal.throwIfAborted()
        if (!isAbsent(error)) failed ??= failureOf(place, error)
      }
    }
    if (failed !== null) throw failed
    if (clock.mono() >= until) throw absent(named, places)
    await sleep(clock, PIPE_AGAIN, signal)
  }
}

/**
 * Asks tailscaled for its status; nothing leaves this computer. Rejects with a SessionError that says why: none is
 * there, it does not answer, or it does not let this user read.
 */
export async function readStatus(way: Way, signal: AbortSignal): Promise<TailnetStatus> {
  const text = await read(way, { method: 'GET', path: 'status', signal })
  return parsed(way, 'status', () => parseStatus(text))
}

/** The body of an answer that is one. */
async function read(way: Way, asked: Asked): Promise<string> {
  let answer: Reply
  try {
    answer = await reply(way, asked)
  } catch (error) {
    asked.signal.throwIfAborted()
    throw isAbsent(error) ? absent(null, [way.place]) : failureOf(way.place, error)
  }
  if (answer.code === 200) return answer.text
  throw refusal(way.place, answer)
}

function parsed<T>({ place }: Way, what: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    const why = `Tailscale at ${placeWords(place)} answered no ${what} (${(error as Error).message}).`
    throw new SessionError(why, AGAIN)
  }
}

const AGAIN = { advice: 'Look at it with “tailscale status”; restart tailscaled if that hangs too.' }

function refusal(place: LocalApiPlace, answer: Reply): SessionError {
  const reason = reasonOf(answer)
  const told = `${answer.code}${reason === null ? '' : `: ${reason}`}`
  if (answer.code === 401) {
    return new SessionError(`Tailscale does not let this user in (${told}).`, {
      advice:
        'One user at a time has it: sign the other out of this computer, or use Tailscale as that user.',
      needsYou: true,
    })
  }
  if (answer.code === 403) {
    return new SessionError(`Tailscale does not let this user read (${told}).`, {
      advice: 'Run: sudo tailscale set --operator=$USER',
      needsYou: true,
    })
  }
  return new SessionError(`Tailscale at ${placeWords(place)} answered ${told}.`, AGAIN)
}

const isAbsent = (error: unknown) =>
  error instanceof DialError && (error.failure === 'missing' || error.failure === 'refused')

function absent(named: string | null, places: readonly LocalApiPlace[]): NoTailscale {
  const [first] = places
  const where =
    named !== null || places.length === 1
      ? `: nothing listens at ${named ?? (first ? placeWords(first) : '')}`
      : ''
  return new NoTailscale(`No Tailscale runs on this computer${where}.`, {
    advice: 'Start it, or name its socket with --socket.',
  })
}

function failureOf(place: LocalApiPlace, error: unknown): SessionError {
  if (error instanceof SessionError) return error
  if (error instanceof DialError && error.failure === 'forbidden') {
    return new SessionError(`This user may not open ${placeWords(place)}.`, {
      advice: 'Run Homeport as a user who may, or start tailscaled with its usual rights.',
      needsYou: true,
    })
  }
  const { code, message } = error as NodeJS.ErrnoException
  return new SessionError(`Tailscale at ${placeWords(place)} cannot be asked (${code ?? message}).`, AGAIN)
}
