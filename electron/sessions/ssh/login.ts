import type { AnyAuthMethod, AuthenticationType, NextAuthHandler, Prompt } from 'ssh2'
import type { SecretNeed } from '../../../shared/lab/need.ts'
import type { Owner } from '../owner.ts'
import type { SessionError } from '../session.ts'
import { locked } from './lockedKeys.ts'
import { passwordNeed, promptsNeed, questionOf, refusedAnswer, unanswered } from './prompts.ts'
import { refusedUser } from './refusals.ts'
import type { SshHost } from './resolveHost.ts'
import type { UserKeys } from './userKeys.ts'

/** What a login may do beside trying keys. */
export interface LoginParts {
  readonly owner: Owner
  /** Who asks (`serverKey`): what is given is kept for it alone. */
  readonly server: string
  /** Tells the owner what he is asked; the connection is held open meanwhile. */
  asks(need: SecretNeed, question: { reason: string; advice: string }): void
  /** He has answered, and the handshake goes on. */
  answered(): void
  /** Fires when the connection has ended. */
  readonly signal: AbortSignal
}

/** What a server answered to a try: what it would take next, and whether the try was right but not enough. */
interface Left {
  readonly methods: readonly string[]
  readonly partial: boolean
}

/**
 * How a user comes in at one host: with his keys, then with what he is asked. Nothing is tried that the server does
 * not offer. A password that was given is used by itself once; refused, it is forgotten.
 */
export class Login {
  readonly #host: SshHost
  readonly #keys: UserKeys
  readonly #parts: LoginParts
  readonly #tries: AsyncGenerator<AnyAuthMethod, SessionError, Left>
  /** What the try under way has asked for so far. */
  #asked: SecretNeed[] = []
  /** What has been answered over this connection. */
  readonly #answered = new Set<SecretNeed['id']>()
  #waiting: SecretNeed | null = null
  #stopped: SessionError | null = null

  constructor(host: SshHost, keys: UserKeys, parts: LoginParts) {
    this.#host = host
    this.#keys = keys
    this.#parts = parts
    this.#tries = this.#all()
  }

  /** Why it came to nothing, where that is known better here than by who ended the connection. */
  get ended(): SessionError | null {
    if (this.#stopped) return this.#stopped
    return this.#waiting ? unanswered(this.#host, this.#waiting) : null
  }

  /** The authHandler of ssh2. */
  readonly next = (
    left: AuthenticationType[] | null,
    partial: boolean | null,
    next: NextAuthHandler,
  ): void => {
    this.#tries
      .next({ methods: left ?? [], partial: partial ?? false })
      .then(({ value, done }) => {
        if (!done) return next(value)
        this.#stopped ??= value
        // ssh2 knows it, its types do not: nothing more is tried.
        next(false as unknown as AnyAuthMethod)
      })
      .catch(() => {
        // The connection ended while the owner was asked.
      })
  }

  async *#all(): AsyncGenerator<AnyAuthMethod, SessionError, Left> {
    const { user: username, methods } = this.#host
    // `none` first: it asks what is allowed, and Tailscale SSH wants nothing else.
    let left = yield { type: 'none', username }
    const keys = [...this.#keys.ways]
    const prompts = { 'keyboard-interactive': this.#host.prompts, password: this.#host.prompts }
    for (;;) {
      const { wanted } = this.#keys.locked
      if (wanted) return locked(wanted)
      const method = methods.find(
        one => left.methods.includes(one) && (one === 'publickey' ? keys.length > 0 : prompts[one] > 0),
      )
      if (method === undefined) break
      if (method === 'publickey') {
        const way = keys.shift()
        if (way && !('locked' in way)) left = yield way
        else if (way) return locked(way.locked)
        continue
      }
      prompts[method] -= 1
      this.#asked = []
      if (method === 'password') {
        const [password = ''] = await this.#answers(passwordNeed(this.#host, this.#parts.server, null))
        left = yield { type: method, username, password }
      } else left = yield { type: method, username, prompt: this.#prompt }
      // Which of several answers was wrong, nobody says.
      if (!left.partial) for (const { id } of this.#asked) this.#parts.owner.forgetSecret(id)
    }
    const asked = this.#asked.at(-1)
    if (asked && !left.partial) return refusedAnswer(this.#host, asked)
    return refusedUser(this.#host, this.#keys, left.methods)
  }

  readonly #prompt = (
    name: string,
    instructions: string,
    _language: string,
    prompts: Prompt[],
    finish: (answers: string[]) => void,
  ): void => {
    this.#answers(promptsNeed(this.#host, this.#parts.server, { name, instructions, prompts })).then(
      values => finish([...values]),
      () => {},
    )
  }

  /** What was kept, or what the owner says now. Rejects when the connection ends first. */
  async #answers(asked: SecretNeed): Promise<readonly string[]> {
    const { owner, asks, answered, signal } = this.#parts
    const need = { ...asked, again: this.#answered.has(asked.id) }
    this.#asked.push(need)
    this.#answered.add(need.id)
    const kept = owner.secretOf(need.id)
    // A code is good for one time.
    if (need.purpose === 'prompts') owner.forgetSecret(need.id)
    if (kept && kept.length === need.prompts.length) return kept
    this.#waiting = need
    asks(need, questionOf(this.#host, need))
    const values = await owner.answerOf(need, signal)
    this.#waiting = null
    answered()
    return values
  }
}
