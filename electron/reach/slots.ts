/** Lets so many works run at a time; the others wait in line. */
export class Slots {
  #free: number
  #waiting: (() => void)[] = []

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /** Runs the work in its turn; null where `signal` has fired by then. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | null> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>(turn => this.#waiting.push(turn))
    try {
      return signal.aborted ? null : await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }
}
