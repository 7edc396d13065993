/** The one clock. Everything that waits or dates takes it, so that tests can move time and sleep is a jump. */
export interface Clock {
  /** Wall time in ms since 1970; may jump when the computer's clock is set. */
  wall(): number
  /** Ms since some fixed moment; never goes back. Deadlines and durations are measured with it. */
  mono(): number
  /** Runs `task` once after `ms`; the returned function calls it off. */
  after(ms: number, task: () => void): () => void
}

export const systemClock: Clock = {
  wall: () => Date.now(),
  mono: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/** Waits `ms` on the clock; rejects with the signal's reason when it fires first. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = () => {
      stop()
      reject(signal?.reason)
    }
    const stop = clock.after(ms, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    signal?.addEventListener('abort', abort, { once: true })
  })
}

/** `work`, or a rejection with `error()` when it has not settled within `ms`. */
export function within<T>(clock: Clock, ms: number, work: Promise<T>, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(ms, () => reject(error()))
    work.then(resolve, reject).finally(stop)
  })
}

/** Runs `task` every `ms` until stopped; a task that throws does not end the series. */
export function every(clock: Clock, ms: number, task: () => void): () => void {
  let stop = () => {}
  const next = () => {
    stop = clock.after(ms, () => {
      next()
      task()
    })
  }
  next()
  return () => stop()
}
