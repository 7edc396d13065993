import type { Clock } from '../clock.ts'
import type { Destination, Dialer } from './dial.ts'
import { DialError } from './dialError.ts'

/** The last time one destination was dialled for a source. */
export interface Dialled {
  /** `host:port`, or the path of a socket. */
  readonly to: string
  /** The address that answered; null where none did, or behind a gateway that does not say. */
  readonly address: string | null
  readonly ok: boolean
  /** What went wrong, one sentence; empty where nothing did. */
  readonly sentence: string
  /** Ms from the first question for its name until it stood or failed. */
  readonly took: number
  /** Wall ms. */
  readonly at: number
}

/** Destinations kept; a source has its own and those of its jump hosts and proxies. */
const KEPT = 8

/** Remembers what was dialled for one source, so that it can be told what was tried. */
export class Trail {
  #clock: Clock
  #last = new Map<string, Dialled>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Each destination once, the one that was dialled last first. */
  get dialled(): readonly Dialled[] {
    return [...this.#last.values()].reverse()
  }

  /** The same dialer, remembered. A dial that was given up says nothing of its destination. */
  dialer(dialer: Dialer): Dialer {
    return {
      ...dialer,
      dial: async (target, options) => {
        const started = this.#clock.mono()
        const tell = (told: Pick<Dialled, 'address' | 'ok' | 'sentence'>) =>
          this.#keep({
            to: nameOf(target),
            ...told,
            took: this.#clock.mono() - started,
            at: this.#clock.wall(),
          })
        try {
          const socket = await dialer.dial(target, options)
          tell({ address: socket.remoteAddress ?? null, ok: true, sentence: '' })
          return socket
        } catch (error) {
          const given = error instanceof DialError && error.failure === 'cancelled'
          if (!given) tell({ address: null, ok: false, sentence: (error as Error).message })
          throw error
        }
      },
    }
  }

  #keep(dialled: Dialled): void {
    this.#last.delete(dialled.to)
    this.#last.set(dialled.to, dialled)
    for (const to of this.#last.keys()) {
      if (this.#last.size <= KEPT) break
      this.#last.delete(to)
    }
  }
}

function nameOf(target: Destination): string {
  if ('path' in target) return target.path
  return `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`
}
