import type { Clock } from '../clock.ts'
import type { Observation } from '../lab/observation.ts'

/** Observations that come together are projected together; ms. */
const GATHER = 30
/** A large lab under many changes is computed at most a fifth of the time. */
const REST = 4
/** Hosts are read on a common beat: their figures come within this, and are shown together; ms. */
const BEAT = 200
/** A sign of life moves nothing but its own time: it waits for the next look over the lab, ms. */
const LIFE = 5_000

/** Decides when what was heard is projected: soon, together, and never most of the time. */
export class Cadence {
  #clock: Clock
  #project: () => void
  #pending: (() => void) | null = null
  /** When that falls due, and when the last one ended; steady ms. */
  #dueAt = 0
  #endedAt = Number.NEGATIVE_INFINITY
  /** What the last projection took, ms. */
  #took = 0

  constructor(clock: Clock, project: () => void) {
    this.#clock = clock
    this.#project = project
  }

  /** Ms since the last projection. */
  get rested(): number {
    return this.#clock.mono() - this.#endedAt
  }

  /** Something was heard: the first of a burst is shown at once, the rest of it together. */
  heard(observations: readonly Observation[]): void {
    const now = this.#clock.mono()
    const pause = Math.max(GATHER, this.#took * REST)
    const at = Math.max(this.#endedAt + pause, now + Math.min(...observations.map(patienceOf)))
    if (this.#pending && this.#dueAt <= at) return
    this.stop()
    this.#dueAt = at
    this.#pending = this.#clock.after(Math.max(0, at - now), this.#project)
  }

  /** A projection that began at `started` has ended. */
  ended(started: number): void {
    this.#endedAt = this.#clock.mono()
    this.#took = this.#endedAt - started
  }

  /** Calls off the projection that is planned. */
  stop(): void {
    this.#pending?.()
    this.#pending = null
  }
}

/** How long what was observed may wait to be shown, ms. */
function patienceOf(one: Observation): number {
  if (one.type === 'host') return BEAT
  return one.type === 'life' && !one.listed && !one.errors ? LIFE : 0
}
