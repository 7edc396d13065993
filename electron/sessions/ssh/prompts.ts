import { createHash } from 'node:crypto'
import type { Prompt } from 'ssh2'
import { inert } from '../../../shared/lab/inert.ts'
import type { SecretNeed } from '../../../shared/lab/need.ts'
import { SessionError } from '../session.ts'
import { sshCommand } from './quote.ts'
import type { SshHost } from './resolveHost.ts'

/** More than this is no question to a person. */
const MOST_PROMPTS = 20
const LONGEST = 500

const hashed = (...parts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)

/**
 * The password of a user at a server (`serverKey`): no other is ever given it. `text` is how it asks, null where it
 * leaves that to us.
 */
export function passwordNeed(host: SshHost, server: string, text: string | null): SecretNeed {
  return {
    kind: 'secret',
    id: `password:${hashed(server, host.user)}`,
    purpose: 'password',
    of: `${host.user}@${host.alias}`,
    prompts: [
      { text: text ?? `Password of ${inert(host.user, 60)} on ${inert(host.alias, 60)}`, echo: false },
    ],
    again: false,
  }
}

/**
 * What a server asks by keyboard-interactive. A plain question for a password is one for the password, which is kept;
 * everything else (a code, a choice) is asked anew each time.
 */
export function promptsNeed(
  host: SshHost,
  server: string,
  asked: { name: string; instructions: string; prompts: readonly Prompt[] },
): SecretNeed {
  const [first] = asked.prompts
  if (asked.prompts.length === 1 && first && !first.echo && IS_PASSWORD.test(first.prompt)) {
    return passwordNeed(host, server, shown(first.prompt))
  }
  const above = [asked.name, asked.instructions].map(text => text.trim()).filter(text => text !== '')
  const prompts = asked.prompts.slice(0, MOST_PROMPTS).map(({ prompt, echo }, n) => ({
    text: shown(n === 0 ? [...above, prompt].join(' ') : prompt),
    echo: echo ?? false,
  }))
  return {
    kind: 'secret',
    id: `prompts:${hashed(server, host.user, ...prompts.map(({ text }) => text))}`,
    purpose: 'prompts',
    of: `${host.user}@${host.alias}`,
    prompts,
    again: false,
  }
}

/** As PAM and sshd ask: “Password: ”, “(owner@pi) Password: ”, “owner's password: ”. */
const IS_PASSWORD = /^\s*(\([^()]*\)\s*|\S+'s\s)?password(\s+for\s+\S+)?\s*:?\s*$/i

/** A server's words in one line. */
const shown = (text: string) => inert(text.replace(/[\r\n\t ]+/g, ' ').trim(), LONGEST)

/** How the owner is asked while the connection is held open. */
export function questionOf(host: SshHost, need: SecretNeed): { reason: string; advice: string } {
  const again = need.again ? 'That was refused. ' : ''
  if (need.purpose === 'password') {
    return {
      reason: `${again}${host.alias} wants the password of ${host.user}.`,
      advice:
        'Give it here; it is kept in memory until Homeport ends. A key is safer: ssh-keygen -t ed25519, then ssh-copy-id.',
    }
  }
  return {
    reason: `${again}${host.alias} asks: ${need.prompts.map(({ text }) => `“${text}”`).join(', ')}.`,
    advice: 'Answer here; what you type is used once and not kept.',
  }
}

/** Nobody answered while the connection was held open; what is asked stands. */
export function unanswered(host: SshHost, need: SecretNeed): SessionError {
  return new SessionError(questionOf(host, need).reason, {
    advice: `The connection was not held open longer; answer, and it is made anew. Or check with: ${sshCommand(host.alias)}`,
    need,
    counted: true,
  })
}

/** What was answered did not let the user in, and the server takes no more. */
export function refusedAnswer(host: SshHost, asked: SecretNeed): SessionError {
  const need = { ...asked, again: true }
  return new SessionError(questionOf(host, need).reason, {
    advice: questionOf(host, need).advice,
    need,
    counted: true,
  })
}
