import type { OwnHost } from '../../../shared/lab/ownHost.ts'
import { ownHostTexts as texts } from '../../texts/en/ownHost.ts'

/** An SSH host as it is being typed. */
export type HostDraft = Readonly<Record<'name' | 'address' | 'user' | 'key' | 'jump' | 'port', string>>

export const NO_HOST: HostDraft = { name: '', address: '', user: '', key: '', jump: '', port: '' }

const WORD = /^(?!-)[^\s*?!,#"'\\]+$/
const LIST = /^(?!-)[^\s"'\\]+$/

/** The host of a draft, or why it is none yet. */
export function hostOf(draft: HostDraft): OwnHost | string {
  const typed = Object.fromEntries(
    Object.entries(draft).map(([name, value]) => [name, value.trim()]),
  ) as HostDraft
  const { name, address, user, key, jump, port } = typed
  for (const field of ['name', 'address'] as const) {
    if (typed[field] === '') return texts.missing(texts.fields[field])
    if (!WORD.test(typed[field])) return texts.wrongWord(texts.fields[field])
  }
  if (user !== '' && !WORD.test(user)) return texts.wrongWord(texts.fields.user)
  if (jump !== '' && !LIST.test(jump)) return texts.wrongWord(texts.fields.jump)
  const number = port === '' ? 22 : Number(port)
  if (!Number.isInteger(number) || number < 1 || number > 65535) return texts.wrongPort
  return {
    name,
    address,
    ...(user !== '' && { user }),
    ...(key !== '' && { key }),
    ...(jump !== '' && { jump }),
    ...(number !== 22 && { port: number }),
  }
}
