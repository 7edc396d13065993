import { FaultError } from '../../shared/contract/fault.ts'
import type { AnsweredProgram } from '../../shared/contract/programs.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Answer, HostKeyNeed, Need, SecretNeed } from '../../shared/lab/need.ts'
import type { OfferedKey, Owner } from '../sessions/owner.ts'
import type { Consents } from './consents.ts'
import { settleHostKey } from './settleHostKey.ts'

/**
 * What the owner has said to the needs of all labs. Keys trusted for once and secrets are held in memory and end with
 * Homeport; a key trusted for good is in known_hosts, a program that is allowed in the data folder.
 */
export class Answers implements Owner {
  readonly #consents: Consents
  #trusted = new Set<string>()
  #offered = new Map<Need['id'], OfferedKey>()
  #secrets = new Map<Need['id'], readonly string[]>()
  /** Several connections may wait for one answer: a host of the lab may be the jump host of others. */
  #waiting = new Map<Need['id'], Set<(values: readonly string[]) => void>>()

  constructor(consents: Consents) {
    this.#consents = consents
  }

  trusts(name: string, key: Buffer): boolean {
    return this.#trusted.has(trustKey(name, key))
  }

  offered(id: Need['id'], key: OfferedKey): void {
    this.#offered.set(id, key)
  }

  secretOf(id: Need['id']): readonly string[] | null {
    return this.#secrets.get(id) ?? null
  }

  forgetSecret(id: Need['id']): void {
    this.#secrets.delete(id)
  }

  consentOf(digest: string): 'allowed' | 'refused' | null {
    return this.#consents.of(digest)
  }

  /** What he said of programs, in all labs. */
  programs(): AnsweredProgram[] {
    return this.#consents.list()
  }

  /** Takes back what he said of the programs of these digests: they are asked about anew. Answers with them. */
  forgetPrograms(digests: readonly string[]): AnsweredProgram[] {
    return this.#consents.forget(digests)
  }

  answerOf({ id }: SecretNeed, signal: AbortSignal): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const all = this.#waiting.get(id) ?? new Set()
      const leave = () => {
        signal.removeEventListener('abort', end)
        all.delete(take)
        if (all.size === 0) this.#waiting.delete(id)
      }
      const end = () => {
        leave()
        reject(signal.reason)
      }
      const take = (values: readonly string[]) => {
        leave()
        resolve(values)
      }
      signal.addEventListener('abort', end, { once: true })
      this.#waiting.set(id, all.add(take))
    })
  }

  /**
   * Does what the owner says to a need. Resolves to what was done, as one sentence for the journal, without any secret.
   * Rejects with a fault where the answer is wrong or cannot be kept.
   */
  async give(need: Need, answer: Answer): Promise<string> {
    if (need.kind === 'host-key' && (answer.kind === 'trust' || answer.kind === 'replace')) {
      return this.#giveHostKey(need, answer)
    }
    if (need.kind === 'program' && (answer.kind === 'allow' || answer.kind === 'refuse')) {
      this.#consents.say(need, answer.kind === 'allow' ? 'allowed' : 'refused')
      return `${answer.kind === 'allow' ? 'Allowed' : 'Refused'} to run ${inert(need.command, 80)}`
    }
    if (need.kind === 'secret' && answer.kind === 'secret') {
      if (answer.values.length !== need.prompts.length) throw doesNotFit()
      const waiting = new Set(this.#waiting.get(need.id))
      for (const take of waiting) take(answer.values)
      // A code is good for one time; a password is wanted again at the next connection.
      if (waiting.size === 0 || need.purpose !== 'prompts') this.#secrets.set(need.id, answer.values)
      const what = need.purpose === 'passphrase' ? 'The passphrase of' : 'What was asked for'
      return `${what} ${inert(need.of, 80)} was given`
    }
    throw doesNotFit()
  }

  async #giveHostKey(need: HostKeyNeed, answer: Answer & { kind: 'trust' | 'replace' }): Promise<string> {
    const offered = this.#offered.get(need.id)
    if (!offered) throw new FaultError('not-found', 'This key is not offered any more.', 'Try again.')
    const done = await settleHostKey(need, offered, answer)
    if (answer.kind === 'trust' && answer.once) this.#trusted.add(trustKey(offered.name, offered.key))
    return done
  }
}

const trustKey = (name: string, key: Buffer) => `${name} ${key.toString('base64')}`

const doesNotFit = () => new FaultError('invalid-input', 'This answer does not fit what is asked.')
