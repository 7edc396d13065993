import { Channel, type Shell } from './channel.ts'
import type { Seat } from './channelGate.ts'
import { type HostOptions, HostReader, untilTick } from './hostReader.ts'

export interface WatchOptions extends HostOptions {
  exec(command: string, seat: Seat): Promise<Shell>
  /** Waits on the clock; rejects when the connection ends. */
  pause(ms: number): Promise<void>
  watched(): boolean
  /** A shell is about to be asked. */
  asked?(): void
}

/** The second reading of the CPU's counters, so that the first figure does not wait for an interval. */
const SECOND_READING = 1_000

/** Reads one host until its connection ends; rejects with why. */
export async function watchHost(options: WatchOptions): Promise<void> {
  const { clock, pause, watched } = options
  const samples = new Channel(seat => options.exec('sh', seat), clock, options.asked)
  // df may hang on a dead mount: it has a shell of its own, so that the figures that matter go on.
  const programs = new Channel(seat => options.exec('sh', seat), clock, options.asked)
  const host = new HostReader(options, samples, programs)
  const close = () => {
    samples.close()
    programs.close()
  }
  options.signal.addEventListener('abort', close, { once: true })
  try {
    if (options.signal.aborted) throw options.signal.reason
    await host.survey()
    await host.sample(watched(), false)
    await pause(SECOND_READING)
    for (;;) {
      const fast = watched()
      // An interval that has changed is told at once: a figure read fast would look stale in the slow one.
      if (host.due(fast)) await host.sample(fast, true)
      host.seldom()
      await pause(untilTick(clock.mono()))
    }
  } finally {
    options.signal.removeEventListener('abort', close)
    close()
  }
}
