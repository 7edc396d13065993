import { createHash } from 'node:crypto'
import { inert } from '../../../shared/lab/inert.ts'
import type { LoginNeed } from '../../../shared/lab/need.ts'
import { SessionError } from '../session.ts'
import type { SshHost } from './resolveHost.ts'

/** tailscaled gives somebody half an hour to sign in. */
export const CHECK_DEADLINE = 30 * 60_000
/** Where a check of Tailscale's own service is done; a page of elsewhere is named and not opened. */
const PAGES = 'https://login.tailscale.com/'
const LONGEST = 500

/** Whether the first line of a server is that of Tailscale SSH. */
export const isTailscale = (ident: string): boolean => /^SSH-2\.0-Tailscale\b/.test(ident)

/**
 * What a server that Tailscale SSH plays says before it lets anybody in: a page to sign in on (check mode), or why it
 * does not. Several texts may come.
 */
export class CheckMode {
  readonly #host: SshHost
  #said = ''

  constructor(host: SshHost) {
    this.#host = host
  }

  /** A text of the server; where it asks for a check, what the owner is to do. */
  heard(text: string): { reason: string; advice: string; need: LoginNeed } | null {
    this.#said = text.slice(0, 4 * LONGEST)
    const [page] = /https:\/\/[^\s"'<>]{1,300}/.exec(this.#said) ?? []
    if (page === undefined) return null
    const known = page.startsWith(PAGES) && URL.canParse(page)
    const { alias } = this.#host
    return {
      reason: `${alias} wants you to sign in again before it lets you in (Tailscale SSH, check mode).`,
      advice: known
        ? `Open the page: ${page}`
        : `It names a page that is not Tailscale's own: ${inert(page)}. Open it only if that is where you sign in to this tailnet.`,
      need: {
        kind: 'login',
        id: `login:${createHash('sha256').update(`${alias}\n${page}`).digest('hex').slice(0, 32)}`,
        purpose: 'tailscale-ssh',
        of: alias,
        url: known ? page : null,
      },
    }
  }

  /** Why the server ended it, where it said anything. */
  get refusal(): SessionError | null {
    return this.#said === '' ? null : this.unfinished
  }

  get unfinished(): SessionError {
    const said = inert(this.#said.replace(/\s+/g, ' ').trim(), LONGEST)
    const words = said === '' ? '' : ` It says: “${said}”`
    return new SessionError(
      `Tailscale SSH of ${this.#host.alias} did not let ${this.#host.user} in.${words}`,
      {
        advice:
          'The ssh rules of the tailnet policy decide who may; they are set where the tailnet is administered.',
        needsYou: true,
        counted: true,
      },
    )
  }
}
