import type { Clock } from '../clock.ts'

/** Works that are due later, at most one under each key. */
export class Plans {
  #clock: Clock
  #stops = new Map<string, () => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  has(key: string): boolean {
    return this.#stops.has(key)
  }

  /** Does `work` after `ms`; what is planned already under the key stays as it is. */
  plan(key: string, ms: number, work: () => Promise<unknown>): void {
    if (this.#stops.has(key)) return
    const stop = this.#clock.after(ms, () => {
      this.#stops.delete(key)
      // What it finds is told as an observation; nothing it throws may go further.
      work().catch(() => {})
    })
    this.#stops.set(key, stop)
  }

  drop(key: string): void {
    this.#stops.get(key)?.()
    this.#stops.delete(key)
  }

  close(): void {
    for (const key of this.#stops.keys()) this.drop(key)
  }
}
