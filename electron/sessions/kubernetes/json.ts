/*
 * Total readers of JSON that came from outside: any value gives an answer, nothing throws, and a field of the
 * wrong type counts as absent.
 */

/** The field of an object; undefined where there is none or `value` is no object. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

/** A string, cut at `limit` characters; '' otherwise. */
export function text(value: unknown, limit = 1_024): string {
  if (typeof value !== 'string') return ''
  // A slice would keep the whole long text alive behind it; a copy does not.
  return value.length > limit ? Buffer.from(value.slice(0, limit), 'utf16le').toString('utf16le') : value
}

/** The elements of an array; none otherwise. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A finite number; null otherwise. */
export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** A count as the API means it: an absent one is 0 (Go leaves zeros out). */
export function count(value: unknown): number {
  const read = number(value)
  return read !== null && read > 0 ? Math.floor(read) : 0
}

/** Wall ms of an RFC 3339 time; null otherwise. */
export function time(value: unknown): number | null {
  if (typeof value !== 'string' || value.length > 40) return null
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : at
}

/** The first element of a list of conditions that has this type. */
export function condition(object: unknown, type: string): unknown {
  for (const one of list(field(field(object, 'status'), 'conditions'))) {
    if (field(one, 'type') === type) return one
  }
  return undefined
}
