import type { Duplex } from 'node:stream'
import type { Clock } from '../../clock.ts'
import type { Target } from '../../reach/dial.ts'
import { DialError } from '../../reach/dialError.ts'
import { type Life, SessionError } from '../session.ts'

/** One way to an API server: an address, or what leads to it. */
export interface ApiWay {
  /** As in “over WORDS”; null for the kubeconfig's own address. */
  readonly words: string | null
  /** Opens it to the server's own address, or to another that is the way's own. What is opened is its caller's. */
  open(server: Target, who: Pick<Life, 'signal' | 'asks' | 'pressed'>): Promise<Duplex>
}

/** A way that has said nothing yet does not hold up the next for longer, ms. */
const HEAD_START = 1_000

/** The ways in their order, that which led there last before all. */
export function inTurn(ways: readonly ApiWay[], last: string | null | undefined): readonly ApiWay[] {
  const good = ways.filter(way => way.words === last)
  return [...good, ...ways.filter(way => !good.includes(way))]
}

interface RaceOptions<Got> {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Goes one way to its end: whoever answers there has proved to be the server. */
  enter(way: ApiWay, signal: AbortSignal): Promise<Got>
  /** What came too late. */
  leave(got: Got): void
}

/**
 * Goes the ways in their order, each as soon as that before it has failed or has been silent for a second; the first
 * that leads there ends the others. Rejects with what was wrong with each.
 */
export function race<Got>(
  ways: readonly ApiWay[],
  { clock, signal, enter, leave }: RaceOptions<Got>,
): Promise<{ way: ApiWay; got: Got }> {
  return new Promise((resolve, reject) => {
    const ending = new AbortController()
    const either = AbortSignal.any([signal, ending.signal])
    const failures: Failure[] = []
    let next = 0
    let stop = () => {}
    const end = (act: () => void) => {
      stop()
      act()
      ending.abort(new SessionError('Another way leads there.'))
    }
    const begin = () => {
      stop()
      const way = ways[next]
      if (!way || ending.signal.aborted) return
      next += 1
      if (next < ways.length) stop = clock.after(HEAD_START, begin)
      enter(way, either).then(
        got => (ending.signal.aborted ? leave(got) : end(() => resolve({ way, got }))),
        (error: unknown) => {
          failures.push({ way, error })
          if (signal.aborted) end(() => reject(signal.reason))
          else if (failures.length === ways.length) end(() => reject(allFailed(ways, failures)))
          else begin()
        },
      )
    }
    begin()
  })
}

interface Failure {
  readonly way: ApiWay
  readonly error: unknown
}

/**
 * One failure as it is, and the place of this computer where it is the cause of all. Else each is told, and what the
 * owner can do is that of the first he can do something about.
 */
function allFailed(ways: readonly ApiWay[], failures: readonly Failure[]): unknown {
  const inOrder = ways.flatMap(way => failures.filter(one => one.way === way))
  const [only, ...more] = inOrder
  if (!only || more.length === 0) return only?.error
  const placed = inOrder.map(one => one.error).filter(error => error instanceof DialError && error.place)
  // Of those that wait, one that is tried again from here leads on soonest.
  if (placed.length === inOrder.length)
    return placed.find(error => (error as DialError).place === 'away') ?? placed[0]
  const told = inOrder.map(({ way, error }) => {
    const sentence = error instanceof Error ? error.message : String(error)
    return way.words === null ? sentence : `Over ${way.words}: ${sentence}`
  })
  const errors = inOrder.map(one => one.error).filter(error => error instanceof SessionError)
  const lead = errors.find(error => error.needsYou) ?? errors[0]
  return new SessionError(told.join(' '), {
    advice: lead?.advice ?? '',
    needsYou: lead?.needsYou ?? false,
    counted: errors.some(error => error.counted),
    need: lead?.need ?? null,
  })
}
