import type { Clock } from '../../electron/clock.ts'

/** A clock that stands still until a test moves it. Timers fire in order while it moves. */
export class FakeClock implements Clock {
  #mono = 0
  #wall: number
  #timers: { at: number; task: () => void; order: number }[] = []
  #order = 0

  constructor(wall = Date.UTC(2026, 0, 15, 12)) {
    this.#wall = wall
  }

  wall(): number {
    return this.#wall
  }

  mono(): number {
    return this.#mono
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.#mono + Math.max(0, ms), task, order: this.#order++ }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  /** How many timers are waiting: 0 after a part has been closed. */
  get waiting(): number {
    return this.#timers.length
  }

  /** Moves both times on by `ms`, firing what falls due, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const until = this.#mono + ms
    for (;;) {
      const next = this.#timers
        .filter(timer => timer.at <= until)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (!next) break
      // What fell due in its sleep is done on waking.
      this.#move(Math.max(next.at, this.#mono))
      this.#timers = this.#timers.filter(timer => timer !== next)
      next.task()
      await settle()
    }
    this.#move(until)
    await settle()
  }

  /** The computer sleeps: wall time jumps, monotonic time and timers stand still. */
  jumpWall(ms: number): void {
    this.#wall += ms
  }

  /** It sleeps where monotonic time goes on through it: both times jump, and nothing that fell due was done. */
  sleepRunning(ms: number): void {
    this.#move(this.#mono + ms)
  }

  #move(to: number): void {
    this.#wall += to - this.#mono
    this.#mono = to
  }
}

/** Lets microtasks and events that are already due run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise<void>(resolve => setImmediate(resolve))
}
