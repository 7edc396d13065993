import type { SourceId } from '../../../shared/lab/ids.ts'
import { type Clock, sleep } from '../../clock.ts'
import type { Observation } from '../../lab/observation.ts'
import type { Dialer } from '../../reach/dial.ts'
import { type Life, Session, SessionError } from '../session.ts'
import { followBus } from './bus.ts'
import { conditionOf } from './condition.ts'
import { findPlace, NoTailscale, readPrefs, readStatus } from './localApi.ts'
import type { Computer } from './places.ts'
import type { TailnetPrefs } from './prefs.ts'
import type { Way } from './request.ts'
import type { TailnetStatus } from './status.ts'

/** How often the status is asked for, ms: while somebody looks, and else. What the bus tells is asked about at once. */
const WATCHED = 5_000
const UNWATCHED = 30_000
/** The bus tells one change in several lines. */
const GATHER = 250
/** How often one that is not ready to say anything is asked, and how often in all. */
const UNREADY_AGAIN = 1_000
const UNREADY_TRIES = 10

export interface TailscaleSessionOptions {
  readonly source: SourceId
  /** Where the owner says it listens; null for the usual places. */
  readonly socket: string | null
  readonly clock: Clock
  readonly dialer: Dialer
  observe(observations: Observation[]): void
  readonly random?: () => number
  /** Somebody looks at the lab. */
  readonly watched?: () => boolean
  readonly computer?: Computer
}

/**
 * The session of the tailnet of this computer: asks tailscaled here and nobody else, never changes anything. A computer
 * without Tailscale is normal, and one that was stopped is so on purpose: both are off.
 */
export function tailscaleSession(options: TailscaleSessionOptions): Session {
  const { source, clock, observe } = options
  let met = options.socket !== null
  return new Session({
    clock,
    ...(options.random && { random: options.random }),
    live: async life => {
      try {
        await new Tailnet(options, life).live(() => (met = true))
      } catch (error) {
        throw error instanceof NoTailscale ? gone(error, met) : error
      }
    },
    onStatus: status =>
      observe([{ type: 'source', source, kind: 'tailscale', name: 'tailnet', status, at: clock.wall() }]),
  })
}

/** One that was never seen need not be there; one that was, or that the owner named, is missed. */
function gone(error: NoTailscale, met: boolean): SessionError {
  if (!met) return new SessionError(error.message, { absent: true })
  return new SessionError(error.message.replace(/^No Tailscale runs/, 'Tailscale does not run'), {
    advice: 'Start it: sudo systemctl start tailscaled, or open its app.',
  })
}

/** One life of the session. */
class Tailnet {
  #o: TailscaleSessionOptions
  #life: Life
  #prefs: TailnetPrefs | null = null
  #loginUrl: string | null = null
  /** Ends the wait for the next look. */
  #look: () => void = () => {}
  #changed = false
  #heard = false

  constructor(options: TailscaleSessionOptions, life: Life) {
    this.#o = options
    this.#life = life
  }

  /** Rejects with why it ended. */
  async live(met: () => void): Promise<void> {
    const { clock, dialer, socket, computer } = this.#o
    const over = new AbortController()
    const signal = AbortSignal.any([this.#life.signal, over.signal])
    const place = await findPlace(socket, { dialer, clock }, signal, computer)
    met()
    const way = { dialer, clock, place }
    const bus = this.#follow(way, signal)
    try {
      await this.#lookOn(way, signal)
    } finally {
      over.abort()
      await bus
    }
  }

  async #lookOn(way: Way, signal: AbortSignal): Promise<void> {
    let unready = 0
    // Until it runs, its peers are nobody's to ask for.
    let running = false
    for (;;) {
      const whole = running
      let status = await readStatus(way, signal, whole)
      running = wantsPeers(status)
      if (running && !whole) status = await readStatus(way, signal)
      if (!this.#heard) this.#prefs = await readPrefs(way, signal)
      unready = this.#tell(status) ? 0 : unready + 1
      if (unready > UNREADY_TRIES) {
        throw new SessionError('Tailscale is there but has no state yet.', {
          advice: 'Look at it with “tailscale status”.',
        })
      }
      await this.#pause(unready > 0 ? UNREADY_AGAIN : null, signal)
    }
  }

  /** What a status says of the session, and of the tailnet. False where it says nothing yet. */
  #tell(status: TailnetStatus): boolean {
    const { source, clock, observe } = this.#o
    const condition = conditionOf(status, this.#loginUrl)
    if (condition.kind === 'unready') return false
    observe([{ type: 'tailnet', source, status, prefs: this.#prefs, at: clock.wall() }])
    if (condition.kind === 'asks') this.#life.asks(condition)
    else if (condition.kind === 'rests') this.#life.rests(condition)
    else {
      this.#life.up()
      observe([{ type: 'life', source, listed: true, at: clock.wall() }])
    }
    return true
  }

  /** Waits for the next look: as long as usual, or shortly after the bus has told of a change. */
  async #pause(wait: number | null, signal: AbortSignal): Promise<void> {
    const { clock, watched = () => false } = this.#o
    const began = clock.mono()
    while (!this.#changed) {
      const left = began + (wait ?? (watched() ? WATCHED : UNWATCHED)) - clock.mono()
      if (left <= 0) return
      const woken = new AbortController()
      this.#look = () => woken.abort()
      // By steps, so that a look that begins meanwhile is not waited for the long interval.
      await sleep(clock, Math.min(left, WATCHED), AbortSignal.any([signal, woken.signal])).catch(() => {})
      signal.throwIfAborted()
    }
    await sleep(clock, GATHER, signal)
    this.#changed = false
  }

  #lookSoon(): void {
    this.#changed = true
    this.#look()
  }

  async #follow(way: Way, signal: AbortSignal): Promise<void> {
    const { source, clock, observe, random = Math.random } = this.#o
    const followed = followBus(way, {
      signal,
      random,
      heard: notice => {
        this.#heard = true
        if (notice.prefs) this.#prefs = notice.prefs
        if (notice.browseTo !== null) this.#loginUrl = notice.browseTo
        this.#lookSoon()
      },
      dropped: () => this.#lookSoon(),
      unread: () => observe([{ type: 'life', source, errors: 1, at: clock.wall() }]),
    })
    // Rejects with the end of this life, which is told by who ends it.
    await followed.catch(() => {})
    // Without a bus the prefs are asked for with each status.
    this.#heard = false
  }
}

const wantsPeers = ({ state }: TailnetStatus) =>
  state === 'Running' || state === 'Starting' || state === 'Stopped'
