import { orAborted } from '../../../shared/wire/orAborted.ts'
import { type Life, SessionError } from '../session.ts'
import type { Hop } from './hop.ts'

/** A jump host that somebody is reached over; given back by `release`, more than once at will. */
export interface Taken {
  readonly hop: Hop
  release(): void
}

/** Who waits for a jump host, or is one's way of waiting. */
export interface Waiting {
  readonly signal: AbortSignal
  readonly asks: Life['asks']
  readonly pressed: Life['pressed']
  /** What was asked is so no more: it was answered, or the handshake has ended. */
  answered?(): void
}

type Open = (all: Waiting) => Promise<Hop>

interface Held {
  readonly hop: Promise<Hop>
  readonly stop: AbortController
  users: number
  /** What it asks while it is opened: all who wait for it ask the same. */
  question: Parameters<Life['asks']>[0] | null
  readonly waiting: Set<Waiting>
}

/**
 * The jump hosts of a lab: one connection to each for all hosts that are reached over it. A dozen at once would pass
 * MaxStartups of a bastion, and each of them would be a login in its log.
 */
export class JumpHosts {
  #held = new Map<string, Held>()

  /**
   * The jump host of this key, opened by the first who asks and closed with the last who gives it back. Rejects as
   * `open` does, for all who wait for it, or when the signal of `who` fires.
   */
  async take(key: string, open: Open, who: Waiting): Promise<Taken> {
    const held = this.#held.get(key) ?? this.#open(key, open, who.pressed)
    held.users += 1
    held.waiting.add(who)
    if (held.question) who.asks(held.question)
    let taken = true
    const release = () => {
      if (!taken) return
      taken = false
      held.users -= 1
      if (held.users > 0) return
      this.#forget(key, held)
      held.stop.abort(new SessionError('Nobody is reached over it any more.'))
    }
    try {
      return { hop: await orAborted(held.hop, who.signal), release }
    } catch (error) {
      release()
      throw error
    } finally {
      held.waiting.delete(who)
    }
  }

  #open(key: string, open: Open, pressed: boolean): Held {
    const stop = new AbortController()
    const waiting = new Set<Waiting>()
    const asks: Waiting['asks'] = question => {
      held.question = question
      for (const one of waiting) one.asks(question)
    }
    const answered = () => {
      held.question = null
      for (const one of waiting) one.answered?.()
    }
    const hop = Promise.resolve().then(() => open({ signal: stop.signal, pressed, asks, answered }))
    const held: Held = { hop, stop, users: 0, question: null, waiting }
    this.#held.set(key, held)
    // One that could not be opened or has ended is opened anew by the next who asks.
    const gone = () => this.#forget(key, held)
    held.hop.then(hop => hop.ended.then(gone), gone)
    return held
  }

  #forget(key: string, held: Held): void {
    if (this.#held.get(key) === held) this.#held.delete(key)
  }
}
