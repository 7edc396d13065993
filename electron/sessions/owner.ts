import type { Need, SecretNeed } from '../../shared/lab/need.ts'

/** A key that a host showed and its owner may trust. Kept aside: a need tells its fingerprint, in parts at that. */
export interface OfferedKey {
  /** As it is to stand in known_hosts. */
  readonly name: string
  readonly key: Buffer
  /** Where it is to be written; null where no file of the owner's counts. */
  readonly file: string | null
  /** The key and line that it would replace; null for a host that is new. */
  readonly instead: { readonly file: string; readonly line: number; readonly key: Buffer } | null
  /** New names are to be hashed, as ssh_config asks. */
  readonly hashed: boolean
}

/** What sessions may ask of their owner, and what he has said so far. */
export interface Owner {
  /** Whether he trusts this key of that known_hosts name for as long as Homeport runs. */
  trusts(name: string, key: Buffer): boolean
  /** Keeps a key for the answer to the need of this id. */
  offered(id: Need['id'], key: OfferedKey): void
  /** What he gave for a need of this id, such as the passphrase of a key file; null before he did. Held in memory only. */
  secretOf(id: SecretNeed['id']): readonly string[] | null
  /** It turned out wrong, or is used up. */
  forgetSecret(id: SecretNeed['id']): void
  /** What he said of the program of this digest; null before he was asked. */
  consentOf(digest: string): 'allowed' | 'refused' | null
  /** Waits for his answer to prompts while a connection is held open for it; rejects when the signal fires. */
  answerOf(need: SecretNeed, signal: AbortSignal): Promise<readonly string[]>
}

/** For where there is nobody to ask: nothing is trusted, known or allowed. */
export const NOBODY: Owner = {
  trusts: () => false,
  offered: () => {},
  secretOf: () => null,
  forgetSecret: () => {},
  consentOf: () => null,
  answerOf: (_need, signal) =>
    new Promise((_resolve, reject) => {
      if (signal.aborted) reject(signal.reason)
      else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    }),
}
