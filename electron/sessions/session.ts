import { WATCH_STALE_AFTER } from '../../shared/lab/age.ts'
import type { Need } from '../../shared/lab/need.ts'
import type { SessionState } from '../../shared/lab/state.ts'
import type { Clock } from '../clock.ts'
import { DialError, type Misplaced } from '../reach/dialError.ts'

/** What a connection is doing, why, and what its owner can do. */
export interface SessionStatus {
  readonly state: SessionState
  /** One sentence; empty while up. */
  readonly reason: string
  /** What to do next; empty where there is nothing to do. */
  readonly advice: string
  /** Wall time of the next try; null where none is planned. */
  readonly nextTry: number | null
  /** What its owner is asked; null where nothing is, or nothing that can be answered here. */
  readonly need: Need | null
  /** Where this computer is when that is why it does not connect: of the other end nothing is known. */
  readonly waits?: Misplaced
}

/** Thrown by a life that ended for a reason worth telling; anything else thrown is told by its message. */
export class SessionError extends Error {
  readonly advice: string
  /** No retry helps until the owner acts: an unknown host key, a refused credential, a file to mend. */
  readonly needsYou: boolean
  /** The peer writes each such try down and may lock this computer out for many: it is tried again seldom. */
  readonly counted: boolean
  /** There is nothing to connect to, as is normal: the session is off and looks again now and then. */
  readonly absent: boolean
  /** What the owner is asked; with it the session needs him. */
  readonly need: Need | null

  constructor(
    reason: string,
    options: {
      advice?: string
      needsYou?: boolean
      counted?: boolean
      absent?: boolean
      need?: Need | null
    } = {},
  ) {
    super(reason)
    this.name = 'SessionError'
    this.advice = options.advice ?? ''
    this.need = options.need ?? null
    this.needsYou = options.needsYou ?? this.need !== null
    this.counted = options.counted ?? false
    this.absent = options.absent ?? false
  }
}

/** Handed to a life. */
export interface Life {
  /** Its owner has asked for it: what the peer counts may be tried although it is not time yet. */
  readonly pressed: boolean
  /** Fires when the session is stopped or restarted; everything of this life must end then. */
  readonly signal: AbortSignal
  /** The connection stands and proved it just now. Called again at every sign of life. */
  up(): void
  /** The connection is held open until its owner has done something; the next `up` says that it goes on. */
  asks(question: { reason: string; advice: string; need: Need | null }): void
  /** The other end is there and switched off on purpose; the next `up` says that it goes on. */
  rests(why: { reason: string; advice: string }): void
}

const OFF: SessionStatus = { state: 'off', reason: '', advice: '', nextTry: null, need: null }

export interface SessionOptions {
  clock: Clock
  /**
   * One life of the connection: connect, call `up`, stay until it ends, then throw (or return, when the
   * peer ended it in good order). Must release everything before it settles.
   */
  live(life: Life): Promise<void>
  onStatus(status: SessionStatus): void
  /** 0 ≤ n < 1; spreads the retries of many sessions. */
  random?: () => number
  /** No sign of life for this long is shown as stale; ms. */
  staleAfter?: number
}

const FIRST_RETRY = 1_000
const LAST_RETRY = 60_000
/** What is not there and need not be is looked for this often. */
const ABSENT_RETRY = 30_000
/** A session that needs its owner looks again this often, in case the owner has acted elsewhere. */
const NEEDS_YOU_RETRY = 60_000
/** Two tries in the ten minutes over which fail2ban counts to five. */
export const COUNTED_RETRY = 300_000

/**
 * The one connection state machine: off · connecting · up · stale · down · needs-you. Retries with capped,
 * jittered backoff that a success resets; `wake` (resume, network change, the user) tries at once.
 */
export class Session {
  #options: SessionOptions
  #status: SessionStatus = OFF
  #life: AbortController | null = null
  #retry: (() => void) | null = null
  #watchdog: (() => void) | null = null
  #failures = 0
  /** A try that the peer counts is not made again before this, wall ms, unless the owner asks for it. */
  #notBefore = 0
  /** The last life found nothing to connect to. */
  #absent = false

  constructor(options: SessionOptions) {
    this.#options = options
  }

  get status(): SessionStatus {
    return this.#status
  }

  /** Begins to connect; does nothing while a life is under way. */
  start(): void {
    if (this.#life) return
    this.#cancelRetry()
    this.#begin(false)
  }

  /** Ends the connection and stays off. */
  stop(): void {
    this.#cancelRetry()
    this.#endLife('stopped')
    this.#failures = 0
    this.#absent = false
    this.#set(OFF)
  }

  /** Tries at once where a retry is waiting, as its owner asks; a life under way goes on. */
  wake(): void {
    this.#now(true)
  }

  /** As `wake`, on a sign that the other end is there again, and not where it counts refused tries: nobody asked. */
  nudge(): void {
    if (this.#options.clock.wall() >= this.#notBefore) this.#now(false)
  }

  /**
   * Ends the life under way, whatever it believes, and connects anew: after sleep, sockets lie. Begins some time
   * within `spread` ms, so that not all do at one moment.
   */
  restart(spread = 0): void {
    const { clock, random = Math.random } = this.#options
    if (!this.#life && !this.#retry && !this.#status.waits) return
    // A network that comes and goes would have the peer write down a refused try each time.
    if (this.#retry && clock.wall() < this.#notBefore) return
    this.#endLife('restarted')
    this.#failures = 0
    this.#cancelRetry()
    this.#connecting()
    if (spread === 0) {
      this.#begin(false)
      return
    }
    this.#retry = clock.after(spread * random(), () => {
      this.#retry = null
      this.#begin(false)
    })
  }

  #now(pressed: boolean): void {
    if (!this.#retry && !this.#status.waits) return
    this.#failures = 0
    if (this.#life) return
    this.#cancelRetry()
    this.#begin(pressed)
  }

  #connecting(): void {
    // What was asked stands until something else is known: a retry must not take the question away.
    // What was not there is looked for without a word.
    this.#set({ ...this.#status, state: this.#absent ? 'off' : 'connecting', nextTry: null })
  }

  #begin(pressed: boolean): void {
    const life = new AbortController()
    this.#life = life
    this.#connecting()
    const up = () => {
      if (this.#life === life) this.#proved()
    }
    const waits = (status: SessionStatus) => {
      if (this.#life !== life) return
      this.#stopWatchdog()
      this.#set(status)
    }
    const asks: Life['asks'] = question => waits({ state: 'needs-you', nextTry: null, ...question })
    const rests: Life['rests'] = why => waits({ ...OFF, ...why })
    // The life runs in a later turn, so that a throw before its first await ends it like any other.
    Promise.resolve()
      .then(() => this.#options.live({ signal: life.signal, pressed, up, asks, rests }))
      .then(
        () => this.#ended(life, new SessionError('The other end closed the connection.')),
        (error: unknown) => this.#ended(life, error),
      )
  }

  #proved(): void {
    this.#failures = 0
    this.#absent = false
    this.#stopWatchdog()
    const { clock, staleAfter = WATCH_STALE_AFTER } = this.#options
    this.#watchdog = clock.after(staleAfter, () => {
      this.#watchdog = null
      const reason = `No sign of life for ${Math.round(staleAfter / 1000)} s.`
      this.#set({ ...OFF, state: 'stale', reason })
    })
    if (this.#status.state !== 'up') this.#set({ ...OFF, state: 'up' })
  }

  #ended(life: AbortController, error: unknown): void {
    if (this.#life !== life) return
    this.#endLife('ended')
    if (error instanceof DialError && error.place) {
      this.#misplaced(error.message, error.place)
      return
    }
    const told = error instanceof SessionError ? error : null
    const needsYou = told?.needsYou ?? false
    this.#absent = told?.absent ?? false
    const wait = this.#waitAfter(told)
    this.#notBefore = told?.counted ? this.#options.clock.wall() + wait : 0
    this.#again(wait)
    this.#set({
      state: needsYou ? 'needs-you' : this.#absent ? 'off' : 'down',
      reason: error instanceof Error ? error.message : String(error),
      advice: told?.advice ?? '',
      nextTry: this.#options.clock.wall() + wait,
      need: told?.need ?? null,
    })
  }

  /** It is tried again when this computer is elsewhere; a tunnel may lead there meanwhile, where there is a network. */
  #misplaced(reason: string, waits: Misplaced): void {
    const { need } = this.#status
    const wait = waits === 'away' ? this.#backoff() : null
    if (wait !== null) this.#again(wait)
    const nextTry = wait === null ? null : this.#options.clock.wall() + wait
    this.#set({ state: 'connecting', reason, advice: '', nextTry, need, waits })
  }

  #again(wait: number): void {
    this.#failures += 1
    this.#retry = this.#options.clock.after(wait, () => {
      this.#retry = null
      this.#begin(false)
    })
  }

  #waitAfter(told: SessionError | null): number {
    if (told?.counted) return COUNTED_RETRY
    if (told?.needsYou) return NEEDS_YOU_RETRY
    return told?.absent ? ABSENT_RETRY : this.#backoff()
  }

  /** Doubling, capped, and spread over its upper half. */
  #backoff(): number {
    const ceiling = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(this.#failures, 10))
    return ceiling / 2 + (this.#options.random ?? Math.random)() * (ceiling / 2)
  }

  #endLife(reason: string): void {
    const life = this.#life
    this.#life = null
    this.#stopWatchdog()
    life?.abort(new SessionError(reason))
  }

  #stopWatchdog(): void {
    this.#watchdog?.()
    this.#watchdog = null
  }

  #cancelRetry(): void {
    this.#retry?.()
    this.#retry = null
  }

  #set(status: SessionStatus): void {
    const before = this.#status
    this.#status = status
    if (
      before.state !== status.state ||
      before.reason !== status.reason ||
      before.nextTry !== status.nextTry ||
      before.advice !== status.advice ||
      before.need?.id !== status.need?.id ||
      before.waits !== status.waits
    ) {
      this.#options.onStatus(status)
    }
  }
}
