import type { Clock } from '../clock.ts'
import type { Place } from '../reach/place.ts'
import { type Moment, momentOf, sleptBetween } from './slept.ts'
import type { Whereabouts } from './whereabouts.ts'

/** It is looked this often where this computer is and whether it slept, and more often without a network; ms. */
const LOOK = 2_000
const LOOK_FOR_NETWORK = 1_000
/** One waking is told by the desktop and seen by the clock; ms. */
const ONE_WAKING = 5_000
/** So long after a waking or a move dials are tried soon again, ms. */
const HURRIED = 10_000

export interface LookoutOptions {
  readonly clock: Clock
  readonly where: Whereabouts
  /** Where this computer is plugged in; null where that cannot be told. */
  readonly place: (signal: AbortSignal) => Promise<Place | null>
  readonly signal: AbortSignal
  /** This computer slept or is elsewhere: what was connected looks alive and is not. */
  anew(): void
  /** Connections are as they were; what is told of the place is not. */
  seen(): void
}

/** Looks again and again where this computer is and whether it slept, until its signal fires. */
export class Lookout {
  #options: LookoutOptions
  #looking = false
  #lookedAt: Moment
  #anewAt = Number.NEGATIVE_INFINITY
  #stop: () => void = () => {}

  constructor(options: LookoutOptions) {
    this.#options = options
    this.#lookedAt = momentOf(options.clock)
  }

  /** It has woken up or moved a moment ago. */
  get hurried(): boolean {
    return this.#options.clock.mono() - this.#anewAt < HURRIED
  }

  /** Looks once, then goes on by itself; resolves after the first look. */
  async start(): Promise<void> {
    const { signal } = this.#options
    await this.#look()
    if (signal.aborted) return
    this.#again()
    signal.addEventListener('abort', () => this.#stop(), { once: true })
  }

  /** The computer says that it has woken up. */
  resumed(): void {
    const { clock, signal } = this.#options
    if (signal.aborted || clock.mono() - this.#anewAt < ONE_WAKING) return
    this.#slept()
    this.anew()
    void this.#look()
  }

  /** Nothing that was connected is believed from now on. */
  anew(): void {
    this.#anewAt = this.#options.clock.mono()
    this.#options.anew()
  }

  #again(): void {
    const { clock, where } = this.#options
    this.#stop = clock.after(where.offline ? LOOK_FOR_NETWORK : LOOK, () => {
      this.#again()
      if (this.#slept()) this.anew()
      void this.#look()
    })
  }

  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const { place, signal, where, seen } = this.#options
    const now = await place(signal).catch(() => null)
    this.#looking = false
    if (signal.aborted) return
    const found = where.look(now)
    if (found === 'moved' || found === 'offline') this.anew()
    else if (found === 'seen') seen()
  }

  /** Whether this computer slept, or its clock was set, since it was asked last. */
  #slept(): boolean {
    const before = this.#lookedAt
    this.#lookedAt = momentOf(this.#options.clock)
    return sleptBetween(before, this.#lookedAt, LOOK) !== 0
  }
}
