import { FaultError } from '../../shared/contract/fault.ts'
import type { Answer, HostKeyNeed } from '../../shared/lab/need.ts'
import type { OfferedKey } from '../sessions/owner.ts'

/**
 * Writes a host key where its owner wants it. A changed one only when the characters that were kept back are right:
 * who types them has read them at the machine. Resolves to what was done; rejects with a fault.
 */
export async function settleHostKey(
  need: HostKeyNeed,
  { name, key, file, instead, hashed }: OfferedKey,
  answer: Answer & { kind: 'trust' | 'replace' },
): Promise<string> {
  if (need.verdict === 'unknown' && answer.kind === 'trust') {
    if (answer.once) return `The host key of ${need.host} is trusted until Homeport ends: ${need.fingerprint}`
    if (file === null) {
      throw new FaultError(
        'refused',
        `ssh_config names no known_hosts file of yours for ${need.host}.`,
        'Trust it for once, or name one with UserKnownHostsFile.',
      )
    }
    const { appendHostKey } = await import('../sessions/ssh/knownHostsFile.ts')
    await written(file, () => appendHostKey(file, name, key, hashed))
    return `The host key of ${need.host} was added to ${file}: ${need.fingerprint}`
  }
  if (need.verdict === 'changed' && answer.kind === 'replace' && instead) {
    const { isHiddenPart } = await import('../sessions/ssh/hostKeyNeed.ts')
    if (!isHiddenPart(key, answer.typed)) {
      throw new FaultError(
        'refused',
        `Those are not the last ${need.hidden} characters of the key that ${need.host} shows now.`,
        'Read them at the machine itself. If they differ there, somebody else answers at its address.',
      )
    }
    const { replaceHostKey } = await import('../sessions/ssh/knownHostsFile.ts')
    await written(instead.file, () => replaceHostKey(instead.file, instead.line, instead.key, key))
    return `The host key of ${need.host} was replaced in ${instead.file} line ${instead.line}: ${need.keyType} ${need.fingerprint}`
  }
  throw new FaultError('refused', `The key that ${need.host} shows cannot be trusted this way.`)
}

async function written(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new FaultError(
      'refused',
      code === undefined ? message : `${file} could not be written (${code}).`,
      code === undefined ? 'Nothing was changed. Try again.' : 'Check that the file is yours to change.',
    )
  }
}
