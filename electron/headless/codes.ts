import type { Clock } from '../clock.ts'
import { digest, findDigest, newSecret } from './digest.ts'

/** How long a one-time code can be used, in ms. */
const CODE_LIFE = 30_000
const LIVE_CODES = 5
const WRONG_GUESSES = 20
const GUESS_WINDOW = 60_000
const LOCKED_FOR = 60_000

interface Code {
  readonly digest: Buffer
  readonly wall: number
  readonly mono: number
}

/** The one-time codes of sign-in links. Only their digests are kept. */
export class Codes {
  readonly #clock: Clock
  #live: Code[] = []
  /** Monotonic times of the wrong guesses of the last minute. */
  #wrong: number[] = []
  #lockedUntil = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A new code; the oldest of more than five stops working. `expiresAt` is wall time in ms. */
  mint(): { code: string; expiresAt: number } {
    const code = newSecret()
    const wall = this.#clock.wall()
    this.#live = [...this.#fresh(), { digest: digest(code), wall, mono: this.#clock.mono() }].slice(
      -LIVE_CODES,
    )
    return { code, expiresAt: wall + CODE_LIFE }
  }

  /**
   * Uses a code up. After 20 wrong ones within a minute every live code is dropped and nothing is taken for
   * a minute (`locked`).
   */
  take(code: string): 'right' | 'wrong' | 'locked' {
    const now = this.#clock.mono()
    if (now < this.#lockedUntil) return 'locked'
    this.#live = this.#fresh()
    const found = findDigest(this.#live, digest(code))
    if (found) {
      this.#live = this.#live.filter(one => one !== found)
      return 'right'
    }
    this.#wrong = [...this.#wrong.filter(at => now - at < GUESS_WINDOW), now]
    if (this.#wrong.length <= WRONG_GUESSES) return 'wrong'
    this.#live = []
    this.#wrong = []
    this.#lockedUntil = now + LOCKED_FOR
    return 'locked'
  }

  /** Both clocks have to agree: wall time can be set back, monotonic time stands still in sleep. */
  #fresh(): Code[] {
    return this.#live.filter(
      code => this.#clock.wall() - code.wall < CODE_LIFE && this.#clock.mono() - code.mono < CODE_LIFE,
    )
  }
}
