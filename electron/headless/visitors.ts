import type { Clock } from '../clock.ts'
import { digest, findDigest, newSecret } from './digest.ts'

const DAY = 86_400_000
/** How long a browser stays signed in without a request, in ms. */
const VISIT_LIFE = 30 * DAY
const VISITORS = 20
/** Cookies of our name that are tried: another program on 127.0.0.1 can add some of its own. */
const TRIED_COOKIES = 4

interface Visitor {
  readonly digest: Buffer
  /** Wall time of the last request. */
  seen: number
}

/** The browsers that have signed in. Kept in memory alone: a restart of Homeport signs all of them out. */
export class Visitors {
  readonly #clock: Clock
  readonly #cookie: string
  #visitors: Visitor[] = []

  /** Cookies do not tell ports of one host apart, so that the port is in the cookie's name. */
  constructor(clock: Clock, port: number) {
    this.#clock = clock
    this.#cookie = `homeport-${port}`
  }

  /** Signs a browser in; the answer is its `Set-Cookie`. Of more than twenty the longest unseen is out. */
  admit(): string {
    const secret = newSecret()
    this.#visitors = [...this.#fresh(), { digest: digest(secret), seen: this.#clock.wall() }]
      .sort((a, b) => a.seen - b.seen)
      .slice(-VISITORS)
    return `${this.#cookie}=${secret}; HttpOnly; SameSite=Strict; Path=/`
  }

  /** Whether a `Cookie` header is of a browser that has signed in; counts as a visit of it. */
  knows(header: string | undefined): boolean {
    this.#visitors = this.#fresh()
    for (const secret of this.#secrets(header)) {
      const visitor = findDigest(this.#visitors, digest(secret))
      if (!visitor) continue
      visitor.seen = this.#clock.wall()
      return true
    }
    return false
  }

  #secrets(header = ''): string[] {
    const prefix = `${this.#cookie}=`
    return header
      .split(';')
      .map(part => part.trim())
      .filter(part => part.startsWith(prefix))
      .slice(0, TRIED_COOKIES)
      .map(part => part.slice(prefix.length))
  }

  #fresh(): Visitor[] {
    return this.#visitors.filter(visitor => this.#clock.wall() - visitor.seen < VISIT_LIFE)
  }
}
