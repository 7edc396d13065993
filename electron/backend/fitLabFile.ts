import type * as z from 'zod'
import { NO_LAB_FILE } from '../lab/labFile.ts'
import { type LabFile, labFileSchema } from '../lab/labFileSchema.ts'

type Path = readonly PropertyKey[]
/** Told the path of what was left out, and in words what is wrong with it. */
type Report = (path: Path, message: string) => void

/** Taking a part out may leave the next one wrong; a file that still does not fit after these is not used. */
const ROUNDS = 20

/**
 * A value as a lab file, with everything that does not fit taken out part by part and reported at the place
 * where it stood. The value is used up.
 */
export function fitted(value: unknown, report: Report): LabFile {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report([], 'must be a map with keys such as name, sources, ports')
    return NO_LAB_FILE
  }
  const root = value as Record<PropertyKey, unknown>
  const places = new Places()
  for (let round = 0; round < ROUNDS; round++) {
    const parsed = labFileSchema.safeParse(root)
    if (parsed.success) return parsed.data
    const gone: Path[] = []
    for (const issue of parsed.error.issues.flatMap(meant)) {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys : null
      const wrong = unknown ? unknown.map(key => [...issue.path, key]) : [issue.path]
      for (const path of wrong) {
        const part = unknown ? path : removable(path)
        if (gone.some(one => startsWith(part, one))) continue
        report(places.original(root, path), wordsOf(issue, path.reduce(childOf, root)))
        gone.push(part)
      }
    }
    // From the back, so that the places of the others in the same list stay what they are.
    for (const path of gone.sort(backwards)) places.remove(root, path)
  }
  report([], 'is not used')
  return NO_LAB_FILE
}

/** Of a choice between shapes, what is wrong with the one that was meant: a map is no text with a mistake in it. */
function meant(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const shape = issue.errors.find(
    issues => !issues.some(one => one.path.length === 0 && one.code === 'invalid_type'),
  )
  return shape?.map(one => ({ ...one, path: [...issue.path, ...one.path] })) ?? [issue]
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a map of keys',
}

/** What is wrong with a value, as an end of a sentence that begins with its place. */
function wordsOf(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'is not known and is ignored'
    case 'invalid_type':
      return value === undefined ? 'is missing' : `must be ${KINDS[issue.expected] ?? issue.expected}`
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `must be at least ${issue.minimum}`
    case 'too_big':
      if (issue.origin === 'string') return `must have at most ${issue.maximum} characters`
      if (issue.origin === 'array') return `must have at most ${issue.maximum} entries`
      return `must be at most ${issue.maximum}`
    default:
      return `is wrong: ${issue.message}`
  }
}

/** The place of something in the file: `ports, entry 2: from`. */
export function placeIn(path: Path): string {
  let place = ''
  for (const part of path) {
    if (typeof part === 'number') place += `, entry ${part + 1}`
    else place += `${place === '' ? '' : /\d$/.test(place) ? ': ' : '.'}${String(part)}`
  }
  return place === '' ? 'The file' : place
}

/** What is left out for a mistake: the entry of a list it is in, or else the key alone. */
function removable(path: Path): Path {
  const index = path.findLastIndex(part => typeof part === 'number')
  return index < 0 ? path : path.slice(0, index + 1)
}

const startsWith = (path: Path, start: Path) => start.every((part, i) => path[i] === part)

function backwards(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] === b[i]) continue
    return typeof a[i] === 'number' && typeof b[i] === 'number' ? Number(b[i]) - Number(a[i]) : 0
  }
  return b.length - a.length
}

/** Where the entries of each list stood before others were taken out. */
class Places {
  #places = new WeakMap<object, number[]>()

  original(root: unknown, path: Path): Path {
    let held = root
    return path.map(part => {
      const place = Array.isArray(held) && typeof part === 'number' ? this.#of(held)[part] : undefined
      held = childOf(held, part)
      return place ?? part
    })
  }

  remove(root: unknown, path: Path): void {
    const last = path.at(-1)
    const parent = path.slice(0, -1).reduce<unknown>(childOf, root)
    if (last === undefined || typeof parent !== 'object' || parent === null) return
    if (Array.isArray(parent)) {
      this.#of(parent).splice(Number(last), 1)
      parent.splice(Number(last), 1)
    } else delete (parent as Record<PropertyKey, unknown>)[last]
  }

  #of(list: readonly unknown[]): number[] {
    const held = this.#places.get(list) ?? list.map((_, i) => i)
    this.#places.set(list, held)
    return held
  }
}

function childOf(held: unknown, part: PropertyKey): unknown {
  if (typeof held !== 'object' || held === null || !Object.hasOwn(held, part)) return undefined
  return (held as Record<PropertyKey, unknown>)[part]
}
