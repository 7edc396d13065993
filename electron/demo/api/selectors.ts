import type { KubeObject } from '../objects.ts'
import { badRequest } from './status.ts'

export type Selector = (object: KubeObject) => boolean

const ALL: Selector = () => true

/** The objects that both selectors of a request let through. Throws ApiError 400. */
export function selectorOf(query: URLSearchParams): Selector {
  const tests = [
    ...labelTests(query.get('labelSelector') ?? ''),
    ...fieldTests(query.get('fieldSelector') ?? ''),
  ]
  return tests.length === 0 ? ALL : object => tests.every(test => test(object))
}

/** `a=b`, `a==b`, `a!=b`, `a`, `!a`, `a in (b,c)`, `a notin (b,c)`. */
function labelTests(text: string): Selector[] {
  return split(text).map(part => {
    const set = /^([^\s!=(),]+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part)
    if (set) {
      const values = set[3]!.split(',').map(each => each.trim())
      return object => values.includes(object.metadata.labels?.[set[1]!] ?? '\0') === (set[2] === 'in')
    }
    const pair = /^([^\s!=(),]+)\s*(==|=|!=)\s*([^\s!=(),]*)$/.exec(part)
    if (pair) return object => (object.metadata.labels?.[pair[1]!] === pair[3]) === (pair[2] !== '!=')
    const bare = /^(!?)\s*([^\s!=(),]+)$/.exec(part)
    if (!bare) throw badRequest(`unable to parse requirement: ${part}`)
    return object => (object.metadata.labels?.[bare[2]!] !== undefined) === (bare[1] === '')
  })
}

/** Any path of the object, equal or not; what is not there counts as the empty string. */
function fieldTests(text: string): Selector[] {
  return split(text).map(part => {
    const pair = /^([A-Za-z0-9._-]+)(==|=|!=)(.*)$/.exec(part)
    if (!pair) throw badRequest(`invalid field selector: ${part}`)
    const path = pair[1]!.split('.')
    return object => (valueAt(object, path) === pair[3]) === (pair[2] !== '!=')
  })
}

function valueAt(object: unknown, path: readonly string[]): string {
  let value = object
  for (const step of path) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined
  }
  return value === undefined || value === null ? '' : String(value)
}

/** Parts between commas that are not inside brackets. */
const split = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(Boolean)
