import type { Clock } from '../../clock.ts'

/** A deadline that can be put off, as while somebody is asked. */
export class Deadline {
  readonly #clock: Clock
  #stop = () => {}
  #late: (error: Error) => void = () => {}
  /** Rejects when it is over; never resolves. */
  readonly over: Promise<never>

  constructor(clock: Clock) {
    this.#clock = clock
    this.over = new Promise((_resolve, reject) => {
      this.#late = reject
    })
    this.over.catch(() => {})
  }

  /** It is over in `ms` from now, with `error()`, whatever was set before. */
  set(ms: number, error: () => Error): void {
    this.#stop()
    this.#stop = this.#clock.after(ms, () => this.#late(error()))
  }

  end(): void {
    this.#stop()
  }
}
