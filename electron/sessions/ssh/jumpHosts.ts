import { orAborted } from '../../../shared/wire/orAborted.ts'
import { SessionError } from '../session.ts'
import type { Hop } from './hop.ts'

/** A jump host that somebody is reached over; given back by `release`, more than once at will. */
export interface Taken {
  readonly hop: Hop
  release(): void
}

interface Held {
  readonly hop: Promise<Hop>
  readonly stop: AbortController
  users: number
}

/**
 * The jump hosts of a lab: one connection to each for all hosts that are reached over it. A dozen at once would pass
 * MaxStartups of a bastion, and each of them would be a login in its log.
 */
export class JumpHosts {
  #held = new Map<string, Held>()

  /**
   * The jump host of this key, opened by the first who asks and closed with the last who gives it back. Rejects as
   * `open` does, for all who wait for it, or when `signal` fires.
   */
  async take(key: string, open: (signal: AbortSignal) => Promise<Hop>, signal: AbortSignal): Promise<Taken> {
    const held = this.#held.get(key) ?? this.#open(key, open)
    held.users += 1
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
      return { hop: await orAborted(held.hop, signal), release }
    } catch (error) {
      release()
      throw error
    }
  }

  #open(key: string, open: (signal: AbortSignal) => Promise<Hop>): Held {
    const stop = new AbortController()
    const held: Held = { hop: open(stop.signal), stop, users: 0 }
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
