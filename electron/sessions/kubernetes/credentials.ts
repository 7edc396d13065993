import { inert } from '../../../shared/lab/inert.ts'
import type { Clock } from '../../clock.ts'
import { CLOCKS_DIFFER, clockSentence } from '../../lab/clocks.ts'
import { readText } from '../readText.ts'
import { SessionError } from '../session.ts'
import { endedCertificate } from './certificateNeed.ts'
import { endOf } from './certificates.ts'
import type { Headers } from './connection.ts'
import type { ExecCredential } from './execCredential.ts'
import type { ExecPlugin } from './execPlugin.ts'
import { impersonateHeaders } from './impersonation.ts'
import type { KubeContext } from './kubeconfig.ts'
import type { Plugins } from './plugins.ts'
import { isToken } from './token.ts'

const TOKEN_LIMIT = 64 * 1024

/** As client-go: a token file is looked at this often, ms. */
const TOKEN_FRESH = 60_000

/** Speaks for the user of a context, request by request: tokens in files are renewed by others. */
export class Credentials {
  #context: KubeContext
  #clock: Clock
  #plugins: Plugins
  #signal: AbortSignal
  /** What the plugin gave last. */
  #given: ExecCredential | null = null
  #token: { readonly text: string; readonly readAt: number } | null = null

  constructor(context: KubeContext, clock: Clock, plugins: Plugins, signal: AbortSignal) {
    this.#context = context
    this.#clock = clock
    this.#plugins = plugins
    this.#signal = signal
  }

  /** The context as it is shown to the server: with the certificate that a plugin gave. */
  async shown(): Promise<KubeContext> {
    const context = this.#context
    const plugin = pluginOf(context)
    this.#given = plugin && (await this.#plugins.credential(context, plugin, this.#signal))
    if (!this.#given?.certificate) return context
    const { certificate, key } = this.#given
    return { ...context, user: { ...context.user, certificate, key } }
  }

  /**
   * What a request says of who asks; nothing where the client certificate speaks. Rejects with a SessionError that
   * needs the owner when the user cannot be spoken for.
   */
  async headers(): Promise<Headers> {
    const { user } = this.#context
    const authorization = await this.#authorization()
    return {
      ...(authorization === null ? {} : { authorization }),
      ...impersonateHeaders(user.impersonate),
    }
  }

  /** After a refusal of what was `sent`: whether there is something newer to say now. */
  async renewed(sent: Headers): Promise<boolean> {
    const { tokenFile } = this.#context.user
    // What was refused may be older than what the plugin gave meanwhile: that is not to be dropped for it.
    if (this.#given) return sent.authorization !== bearer(this.#given) || this.#givenAnew(this.#given)
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
    if (basic) return `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`
    const plugin = pluginOf(this.#context)
    if (!plugin) return null
    const given = await this.#plugins.credential(this.#context, plugin, this.#signal)
    // A certificate is shown once, when a connection begins.
    if (this.#given && given.certificate !== this.#given.certificate) {
      throw new SessionError('There is a new certificate to sign in with: connecting anew.')
    }
    this.#given = given
    return bearer(given) ?? null
  }

  async #givenAnew(refused: ExecCredential): Promise<boolean> {
    this.#plugins.drop(refused)
    const plugin = pluginOf(this.#context)
    const given = plugin && (await this.#plugins.credential(this.#context, plugin, this.#signal))
    return given !== null && (given.token !== refused.token || given.certificate !== refused.certificate)
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

/** What a request says with a credential; undefined where its certificate alone speaks. */
const bearer = ({ token }: ExecCredential) => (token === null ? undefined : `Bearer ${token}`)

/** The plugin that speaks for the user: whatever else stands in the entry beats it, as for client-go. */
function pluginOf({ user }: KubeContext): ExecPlugin | null {
  return user.tokenFile === null && user.token === null && user.basic === null ? user.exec : null
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
  else if (user.exec !== null) what = `what its plugin ${inert(user.exec.command, 80)} gave`
  else if (user.certificate !== null) what = 'its client certificate'
  const name = inert(user.name, 80)
  return new SessionError(`The API server refused the user "${name}" (HTTP 401) with ${what}.${clocks}`, {
    advice: clocks
      ? 'Set the clock that is wrong: tokens and certificates hold for a time.'
      : 'Renew the credentials of this user in the kubeconfig.',
    needsYou: true,
    // Each further try would run the plugin, and some open a page to sign in.
    counted: pluginOf(context) !== null,
  })
}
