/**
 * The one clock of a demo lab. Everything that plays the lab asks it for the time and for timers, so that a
 * story of minutes can be told in milliseconds by a test.
 */
export interface DemoClock {
  /** Wall time in milliseconds since 1970. */
  now(): number
  /** Calls `run` once after `ms` milliseconds; the answer cancels it. */
  after(ms: number, run: () => void): () => void
}

/** The computer's own clock. Its timers do not keep the process alive: only the sockets do. */
export const systemClock: DemoClock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Calls `run` every `ms` milliseconds until the answer is called. The next turn starts after the last. */
export function every(clock: DemoClock, ms: number, run: () => void): () => void {
  let cancel = clock.after(ms, turn)
  let ended = false
  function turn(): void {
    run()
    if (!ended) cancel = clock.after(ms, turn)
  }
  return () => {
    ended = true
    cancel()
  }
}

/** RFC 3339 with seconds, as Kubernetes writes a Time. */
export const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** RFC 3339 with microseconds, as Kubernetes writes a MicroTime. */
export const microStamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000Z`
