import { inert } from '../../../shared/lab/inert.ts'
import type { Clock } from '../../clock.ts'
import { CLOCKS_DIFFER, clockSentence } from '../../lab/clocks.ts'
import { readText } from '../readText.ts'
import { SessionError } from '../session.ts'
import { endedCertificate } from './certificateNeed.ts'
import { endOf } from './certificates.ts'
import type { Headers } from './connection.ts'
import { impersonateHeaders } from './impersonation.ts'
import type { KubeContext } from './kubeconfig.ts'
import { isToken } from './token.ts'

const TOKEN_LIMIT = 64 * 1024

/** As client-go: a token file is looked at this often, ms. */
const TOKEN_FRESH = 60_000

/** Speaks for the user of a context, request by request: tokens in files are renewed by others. */
export class Credentials {
  #context: KubeContext
  #clock: Clock
  #token: { readonly text: string; readonly readAt: number } | null = null

  constructor(context: KubeContext, clock: Clock) {
    this.#context = context
    this.#clock = clock
  }

  /**
   * What a request says of who asks; nothing where the client certificate speaks. Rejects with a SessionError that
   * needs the owner when the user cannot be spoken for.
   */
  async headers(): Promise<Headers> {
    const { user } = this.#context
    if (user.exec) throw notRun(user.name, user.exec.command)
    const authorization = await this.#authorization()
    return {
      ...(authorization === null ? {} : { authorization }),
      ...impersonateHeaders(user.impersonate),
    }
  }

  /** After a refusal of what was `sent`: whether there is something newer to say now. */
  async renewed(sent: Headers): Promise<boolean> {
    const { tokenFile } = this.#context.user
    if (tokenFile === null) return false
    if (sent.authorization === `Bearer ${this.#token?.text}`) await this.#read(tokenFile)
    return sent.authorization !== `Bearer ${this.#token?.text}`
  }

  async #authorization(): Promise<string | null> {
    const { tokenFile, token, basic } = this.#context.user
    if (tokenFile !== null) {
      if (!this.#token || this.#clock.mono() - this.#token.readAt >= TOKEN_FRESH) await this.#read(tokenFile)
      return `Bearer ${this.#token?.text}`
    }
    if (token !== null) return `Bearer ${token}`
    if (!basic) return null
    return `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`
  }

  async #read(file: string): Promise<void> {
    const readAt = this.#clock.mono()
    try {
      this.#token = { text: await fromFile(file, this.#context.user.name), readAt }
    } catch (error) {
      // Somebody may be writing it: what was good a minute ago still is until the server says otherwise.
      if (!this.#token) throw error
      this.#token = { ...this.#token, readAt }
    }
  }
}

function notRun(user: string, command: string): SessionError {
  const plugin = inert(command, 80)
  return new SessionError(
    `The user "${inert(user, 80)}" needs the plugin ${plugin}, which Homeport does not run yet.`,
    { advice: 'Use a context with a client certificate or a token.', needsYou: true },
  )
}

async function fromFile(file: string, user: string): Promise<string> {
  const content = await readText(file, TOKEN_LIMIT)
  const token = typeof content === 'string' ? content.trim() : ''
  if (isToken(token)) return token
  const why = typeof content === 'string' ? 'It does not hold a token.' : content.message
  throw new SessionError(`The token file ${inert(file, 200)} of the user "${inert(user, 80)}": ${why}`, {
    advice: 'Correct tokenFile in the kubeconfig.',
    needsYou: true,
  })
}

/**
 * Who was refused, as a SessionError that needs the owner; an expired client certificate is named as such. `skew` is
 * the server's clock minus ours in ms, where it said: clocks that differ make good credentials fail.
 */
export function refused(context: KubeContext, now: number, skew: number | null): SessionError {
  const { user } = context
  const until = endOf(user.certificate)
  const clocks = skew !== null && Math.abs(skew) > CLOCKS_DIFFER ? ` ${clockSentence(skew)}.` : ''
  if (until !== null && until < now && clocks === '') return endedCertificate(context, until)
  let what = 'no credentials'
  if (user.tokenFile !== null || user.token !== null) what = 'its token'
  else if (user.basic) what = 'its password'
  else if (user.certificate !== null) what = 'its client certificate'
  const name = inert(user.name, 80)
  return new SessionError(`The API server refused the user "${name}" (HTTP 401) with ${what}.${clocks}`, {
    advice: clocks
      ? 'Set the clock that is wrong: tokens and certificates hold for a time.'
      : 'Renew the credentials of this user in the kubeconfig.',
    needsYou: true,
  })
}
