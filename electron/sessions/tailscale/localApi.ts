import { sleep } from '../../clock.ts'
import { DialError } from '../../reach/dial.ts'
import { SessionError } from '../session.ts'
import { type PingAnswer, parsePing } from './ping.ts'
import { type Computer, type LocalApiPlace, thisComputer, usualPlaces } from './places.ts'
import { parsePrefs, type TailnetPrefs } from './prefs.ts'
import { reasonOf } from './reason.ts'
import { type Asked, placeWords, type Reply, reply, type Way } from './request.ts'
import { parseStatus, type TailnetStatus } from './status.ts'

/** The pipe is not there for some seconds after a start or an update of Tailscale for Windows. */
const PIPE_COMES = 5_000
const PIPE_AGAIN = 250

/** A relayed peer on the other side of the world answers in half a second. */
const PING_DEADLINE = 4_000

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
 * Asks tailscaled for its status; nothing leaves this computer. Without peers it is a fraction of the size. Rejects
 * with a SessionError that says why: none is there, it does not answer, or it does not let this user read.
 */
export async function readStatus(way: Way, signal: AbortSignal, peers = true): Promise<TailnetStatus> {
  const text = await read(way, { method: 'GET', path: peers ? 'status' : 'status?peers=false', signal })
  return parsed(way, 'status', () => parseStatus(text))
}

/** What was chosen on this computer; null where this version or this user's rights do not tell. */
export async function readPrefs(way: Way, signal: AbortSignal): Promise<TailnetPrefs | null> {
  const answer = await answered(way, { method: 'GET', path: 'prefs', signal })
  return answer.code === 200 ? parsed(way, 'prefs', () => parsePrefs(answer.text)) : null
}

/**
 * Pings a peer by an address of it, as WireGuard reaches it: how long it takes, and over which path. Rejects with a
 * SessionError where nobody answers in time: Tailscale itself waits for ever for a peer that is offline.
 */
export async function pingPeer(way: Way, address: string, signal: AbortSignal): Promise<PingAnswer> {
  const path = `ping?ip=${encodeURIComponent(address)}&type=disco`
  const text = await read(way, { method: 'POST', path, signal, deadline: PING_DEADLINE })
  return parsed(way, 'ping', () => parsePing(text))
}

/** The body of an answer that is one. */
async function read(way: Way, asked: Asked): Promise<string> {
  const answer = await answered(way, asked)
  if (answer.code === 200) return answer.text
  throw refusal(way.place, answer)
}

async function answered(way: Way, asked: Asked): Promise<Reply> {
  try {
    return await reply(way, asked)
  } catch (error) {
    asked.signal.throwIfAborted()
    throw isAbsent(error) ? absent(null, [way.place]) : failureOf(way.place, error)
  }
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
