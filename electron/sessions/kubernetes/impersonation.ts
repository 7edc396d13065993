import { field } from './json.ts'
import type { Impersonation } from './kubeconfig.ts'

/**
 * Whom a user entry says its requests are for; null for nobody, a sentence about the entry where that cannot be
 * said to a server: leaving any of it out would act with other rights than the owner meant.
 */
export function impersonationOf(entry: unknown): Impersonation | string | null {
  const [user = '', uid = '', groups = [], extra = {}] = ['as', 'as-uid', 'as-groups', 'as-user-extra'].map(
    name => field(entry, name) ?? undefined,
  )
  const added = typeof extra === 'object' && !Array.isArray(extra) ? Object.entries(extra) : null
  if (!isWord(user) || !isWord(uid) || !isWords(groups) || !added?.every(([, values]) => isWords(values))) {
    return 'impersonates somebody whose name no header can carry.'
  }
  if (user !== '') return { user, uid: uid === '' ? null : uid, groups, extra: Object.fromEntries(added) }
  const nothing = uid === '' && groups.length === 0 && added.length === 0
  return nothing ? null : 'has as-uid, as-groups or as-user-extra without "as".'
}

const isWord = (value: unknown): value is string => typeof value === 'string' && /^[\x20-\x7e]*$/.test(value)
const isWords = (value: unknown): value is string[] => Array.isArray(value) && value.every(isWord)

/** The headers that say so, as client-go sends them. */
export function impersonateHeaders(as: Impersonation | null): Record<string, string | string[]> {
  if (as === null) return {}
  const extra = Object.entries(as.extra).map(
    ([key, values]) => [`impersonate-extra-${headerKey(key)}`, [...values]] as const,
  )
  return {
    'impersonate-user': as.user,
    ...(as.uid === null ? {} : { 'impersonate-uid': as.uid }),
    ...(as.groups.length === 0 ? {} : { 'impersonate-group': [...as.groups] }),
    ...Object.fromEntries(extra),
  }
}

/** A key as part of a header's name: what may not stand there is written as %xx. */
function headerKey(key: string): string {
  return [...Buffer.from(key.toLowerCase())]
    .map(byte => {
      const letter = String.fromCharCode(byte)
      return /[a-z0-9!#$&'*+.^_`|~-]/.test(letter) ? letter : `%${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}
