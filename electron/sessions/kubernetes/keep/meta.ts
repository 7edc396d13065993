import type { KeptMeta } from '../../../lab/kept.ts'
import type { Intern } from '../intern.ts'
import { field, text, time } from '../json.ts'

/** The longest name Kubernetes allows; what is longer did not come from an API server. */
const NAME_LIMIT = 253

/**
 * The identity of any object; null where it has no name of a lawful length. `createdAt` is 0 where the API
 * did not say.
 */
export function keepMeta(value: unknown, intern: Intern): KeptMeta | null {
  const metadata = field(value, 'metadata')
  const name = field(metadata, 'name')
  const namespace = field(metadata, 'namespace') ?? ''
  if (typeof name !== 'string' || name === '' || name.length > NAME_LIMIT) return null
  if (typeof namespace !== 'string' || namespace.length > NAME_LIMIT) return null
  return {
    namespace: intern(namespace),
    name,
    uid: text(field(metadata, 'uid'), 128),
    createdAt: time(field(metadata, 'creationTimestamp')) ?? 0,
  }
}
