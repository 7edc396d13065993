import { createHash } from 'node:crypto'
import ssh2, { type ParsedKey } from 'ssh2'
import { inert } from '../../../shared/lab/inert.ts'
import type { SecretNeed } from '../../../shared/lab/need.ts'
import { SessionError } from '../session.ts'
import { typed } from './quote.ts'

/** A key file whose passphrase is not known. */
export interface LockedKey {
  readonly path: string
  /** Its public part; null where neither the file nor a `.pub` beside it tells. */
  readonly open: ParsedKey | null
  /** A passphrase was given, and it does not open the file. */
  readonly again: boolean
}

/** The id under which the passphrase of a key file is asked for and kept. */
export const passphraseId = (path: string) =>
  `passphrase:${createHash('sha256').update(path).digest('hex').slice(0, 32)}`

/** The owner is asked for the passphrase of a key that would let him in. */
export function locked({ path, again }: LockedKey): SessionError {
  const need: SecretNeed = {
    kind: 'secret',
    id: passphraseId(path),
    purpose: 'passphrase',
    of: path,
    prompts: [{ text: `Passphrase of ${inert(path, 200)}`, echo: false }],
    again,
  }
  const sentence = again
    ? `That is not the passphrase of ${path}, or the file is damaged.`
    : `The key ${path} is locked with a passphrase.`
  return new SessionError(sentence, {
    advice: `Give its passphrase here (nothing at all leaves the key out), or add it to your SSH agent: ssh-add ${typed(path)}`,
    need,
    counted: true,
  })
}

/**
 * Locked keys as an agent that holds their public parts alone. A server says whether it would take a key before it
 * wants a signature: nobody is asked for a passphrase that lets him in nowhere.
 */
export class LockedKeys extends ssh2.BaseAgent<ParsedKey> {
  readonly #keys: readonly LockedKey[]
  /** The first of them that the server would take. */
  wanted: LockedKey | null = null

  constructor(keys: readonly LockedKey[]) {
    super()
    this.#keys = keys
  }

  getIdentities(answer: ssh2.IdentityCallback<ParsedKey>): void {
    answer(
      undefined,
      this.#keys.flatMap(({ open }) => open ?? []),
    )
  }

  sign(
    key: ParsedKey,
    _data: Buffer,
    options: ssh2.SigningRequestOptions | ssh2.SignCallback,
    answer: ssh2.SignCallback | undefined = typeof options === 'function' ? options : undefined,
  ): void {
    this.wanted ??= this.#keys.find(({ open }) => open?.getPublicSSH().equals(key.getPublicSSH())) ?? null
    answer?.(new Error('The key is locked.'))
  }
}
