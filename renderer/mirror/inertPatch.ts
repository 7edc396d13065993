import { inert } from '../../shared/lab/inert.ts'
import type { Patch } from '../../shared/lab/patchSchema.ts'

/** Fields that name a row or an address and go back to the backend, or are compared, as they came. */
const KEPT = new Set([
  'id',
  'cluster',
  'node',
  'subject',
  'affects',
  'workloads',
  'volumes',
  'url',
  'best',
  'gone',
])

/**
 * A patch in which every text that will be read is inert: names come from clusters and machines that anyone
 * may have named. It is done here once, so that no view can forget it.
 */
export function inertPatch(patch: Patch): Patch {
  return walk(patch, KEPT) as Patch
}

/** The same for what a view follows or asks for; `kept` names the fields that go back as they came. */
export function inertValue<Value>(value: Value, kept: ReadonlySet<string>): Value {
  return walk(value, kept) as Value
}

function walk(value: unknown, kept: ReadonlySet<string>, limit?: number): unknown {
  if (typeof value === 'string') return inert(value, limit)
  if (Array.isArray(value)) return value.map(one => walk(one, kept, limit))
  if (value === null || typeof value !== 'object') return value
  const out: Record<string, unknown> = {}
  // Who allows a program has to see all of it: the end of a long line may be what matters.
  const whole = 'kind' in value && value.kind === 'program' ? Number.POSITIVE_INFINITY : limit
  for (const [key, inner] of Object.entries(value)) {
    // `set` holds the tables by name; `volumes` and `workloads` there are rows, not ids.
    const isTable = Array.isArray(inner) && typeof inner[0] === 'object'
    out[key] = kept.has(key) && !isTable ? inner : walk(inner, kept, whole)
  }
  return out
}
