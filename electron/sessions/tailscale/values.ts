/** Values of LocalAPI answers, whose fields may be missing or of any type: what does not fit is null or empty. */

export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const asObject = (value: unknown): Json => (isObject(value) ? value : {})
export const words = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
export const truth = (value: unknown) => (typeof value === 'boolean' ? value : null)
export const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(one => typeof one === 'string') : []

/** Wall ms; Go's zero time stands for none. */
export function moment(value: unknown): number | null {
  const ms = typeof value === 'string' && !value.startsWith('0001-') ? Date.parse(value) : Number.NaN
  return Number.isNaN(ms) ? null : ms
}

/** For JSON.parse: a user's id is an int64, past 2^53 its digits count, not the number. */
export function exactIds(key: string, value: unknown, context?: { source?: string }): unknown {
  return key === 'UserID' ? (context?.source ?? value) : value
}

/** An object of JSON. Throws a SyntaxError where it is no JSON, a TypeError where it is no object. */
export function objectOf(text: string, what: string): Json {
  const json = JSON.parse(text, exactIds)
  if (!isObject(json)) throw new TypeError(`not ${what} of Tailscale`)
  return json
}
