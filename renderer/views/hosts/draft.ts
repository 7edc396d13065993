import type { OwnHost } from '../../../shared/lab/ownHost.ts'
import { ownHostTexts as texts } from '../../texts/en/ownHost.ts'

/** An SSH host as it is being typed. */
export type HostDraft = Readonly<Record<'name' | 'address' | 'user' | 'key' | 'jump' | 'port', string>>

export const NO_HOST: HostDraft = { name: '', address: '', user: '', key: '', jump: '', port: '' }

const WORD = /^(?!-)[^\s*?!,#"'\\]+$/
const LIST = /^(?!-)[^\s"'\\]+$/

/** What is wrong with a draft and in which field; null where nothing is. Without `named`, name and address are others'. */
export function wrongOf(draft: HostDraft, named: boolean): { field: keyof HostDraft; why: string } | null {
  const typed = trimmed(draft)
  const { user, jump, port } = typed
  for (const field of named ? (['name', 'address'] as const) : []) {
    const value = typed[field]
    if (value === '') return { field, why: texts.missing(texts.fields[field]) }
    if (!WORD.test(value)) return { field, why: texts.wrongWord(texts.fields[field]) }
  }
  if (user !== '' && !WORD.test(user)) return { field: 'user', why: texts.wrongWord(texts.fields.user) }
  if (jump !== '' && !LIST.test(jump)) return { field: 'jump', why: texts.wrongWord(texts.fields.jump) }
  if (!isPort(portOf(port))) return { field: 'port', why: texts.wrongPort }
  return null
}

/** The host of a draft, or why it is none yet. */
export function hostOf(draft: HostDraft): OwnHost | string {
  const wrong = wrongOf(draft, true)
  if (wrong) return wrong.why
  const { name, address, user, key, jump, port } = trimmed(draft)
  const number = portOf(port)
  return {
    name,
    address,
    ...(user !== '' && { user }),
    ...(key !== '' && { key }),
    ...(jump !== '' && { jump }),
    ...(number !== 22 && { port: number }),
  }
}

const portOf = (port: string) => (port === '' ? 22 : Number(port))
const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= 65535

const trimmed = (draft: HostDraft) =>
  Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, value.trim()])) as HostDraft
