import type { Clock } from '../clock.ts'

export interface Series {
  readonly clock: Clock
  readonly random: () => number
  /** Ms between the end of one turn and the next; asked each time. */
  readonly interval: () => number
  /** A turn tells its failure by an observation; nothing it throws ends the series. */
  readonly work: () => Promise<unknown>
  readonly key: string
  /** The keys whose work is under way, of all series together. */
  readonly busy: Set<string>
  readonly signal: AbortSignal
}

/** Works now and again and again until the returned function is called or the signal fires. */
export function repeat({ clock, random, interval, work, key, busy, signal }: Series): () => void {
  let stopped = false
  let stop = () => {}
  const run = async () => {
    // One that was stopped in the middle of its work is not begun a second time beside itself.
    if (!busy.has(key)) {
      busy.add(key)
      await work().catch(() => {})
      busy.delete(key)
    }
    // Spread by a tenth, so that the probes of a lab do not march in step.
    if (!stopped && !signal.aborted) stop = clock.after(interval() * (0.9 + random() * 0.1), () => void run())
  }
  void run()
  return () => {
    stopped = true
    stop()
  }
}
