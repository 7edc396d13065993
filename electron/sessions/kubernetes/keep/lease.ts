import type { KeptLease } from '../../../lab/kept.ts'
import type { Intern } from '../intern.ts'
import { field, text, time } from '../json.ts'
import { keepMeta } from './meta.ts'

/** What is kept of a node's Lease; null where it has no name. */
export function keepLease(value: unknown, intern: Intern): KeptLease | null {
  const meta = keepMeta(value, intern)
  if (!meta) return null
  const spec = field(value, 'spec')
  return {
    ...meta,
    renewedAt: time(field(spec, 'renewTime')),
    holder: intern(text(field(spec, 'holderIdentity'), 253)),
  }
}
