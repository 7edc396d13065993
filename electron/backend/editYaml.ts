import { isDeepStrictEqual } from 'node:util'
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

/** The text cannot be changed there without touching what is not meant; add it by hand. */
export class NotEditable extends Error {}

type Path = readonly (string | number)[]
type Parsed = Document.Parsed

/**
 * The text of a YAML file with one more entry at the end of the list at `path`, which is made with everything around it
 * where it is not there. Every byte that stood there stays. Throws NotEditable.
 */
export function withEntry(text: string, path: Path, entry: unknown): string {
  return checked(
    text,
    document => {
      const { node, rest } = deepest(document, path)
      if (rest.length === 0) {
        if (!isSeq(node)) throw new NotEditable(`${path.join('.')} is no list.`)
        return inserted(text, node, [entry])
      }
      return withPair(text, document, path, [entry])
    },
    value => {
      const list = made(value, path, [])
      if (!Array.isArray(list)) throw new NotEditable(`${path.join('.')} is no list.`)
      list.push(entry)
    },
  )
}

/**
 * The text with one plain value under a key of a map that is there; another value of that key is replaced. Every other
 * byte stays. Throws NotEditable.
 */
export function withValue(text: string, path: Path, key: string, value: string | null): string {
  return checked(
    text,
    document => {
      const held = document.getIn([...path, key], true)
      if (isScalar(held) && held.range) {
        const [from, to] = held.range
        return text.slice(0, from) + (from === to ? ' ' : '') + flow(value) + text.slice(to)
      }
      return withPair(text, document, [...path, key], value)
    },
    root => {
      const map = path.reduce<unknown>((at, part) => (at as Record<string | number, unknown>)[part], root)
      ;(map as Record<string, unknown>)[key] = value
    },
  )
}

/**
 * Where in the list at `path` the one entry stands that is meant; null where none is there. Counted in the text itself:
 * what was read of it may have fewer entries. Throws NotEditable where several are meant.
 */
export function placeOfEntry(
  text: string,
  path: Path,
  isMeant: (entry: Readonly<Record<string, unknown>>) => boolean,
): number | null {
  const root: unknown = parse(text).toJS({ maxAliasCount: 20 })
  const list = path.reduce((at, part) => (at as Record<string | number, unknown> | null)?.[part], root)
  const meant = (Array.isArray(list) ? list : []).flatMap((entry: unknown, n) =>
    typeof entry === 'object' && entry !== null && isMeant(entry as Record<string, unknown>) ? [n] : [],
  )
  if (meant.length > 1) throw new NotEditable(`Several entries of ${path.join('.')} speak of it.`)
  return meant[0] ?? null
}

/** The change, if the text that it makes says what is meant and nothing else. */
function checked(text: string, edit: (document: Parsed) => string, mean: (value: unknown) => void): string {
  const document = parse(text)
  const meant = { root: structuredClone(document.toJS({ maxAliasCount: 20 }) ?? {}) as unknown }
  mean(meant.root)
  const next = edit(document)
  if (!isDeepStrictEqual(parse(next).toJS({ maxAliasCount: 20 }), meant.root)) {
    throw new NotEditable('Its YAML is written in a way that Homeport does not change.')
  }
  return next
}

function parse(text: string): Parsed {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true })
  if (document.errors[0]) throw new NotEditable('It is no YAML that can be read.')
  return document
}

/** The node at the end of a path, or the last one that is there and what of the path is left. */
function deepest(document: Parsed, path: Path): { node: unknown; rest: Path } {
  let node: unknown = document.contents
  for (const [n, part] of path.entries()) {
    if (isAlias(node)) throw new NotEditable('What would be changed is an alias of another part.')
    const next = isCollection(node) ? node.get(part, true) : undefined
    if (next === undefined || (isScalar(next) && next.value === null)) return { node, rest: path.slice(n) }
    node = next
  }
  return { node, rest: [] }
}

/** The text with `value` at a path of which the last parts are not there yet. */
function withPair(text: string, document: Parsed, path: Path, value: unknown): string {
  const { node, rest } = deepest(document, path)
  const [key, ...below] = rest
  const inside = below.reduceRight((within, part) => ({ [part]: within }), value)
  if (document.contents === null || (isScalar(node) && node.value === null)) {
    const gap = text === '' || text.endsWith('\n') ? '' : eolOf(text)
    return text + gap + lines(text, block({ [String(key)]: inside }), 0)
  }
  if (!isMap(node) || key === undefined) throw new NotEditable(`${path.join('.')} cannot be put there.`)
  const empty = node.items.find(pair => isScalar(pair.key) && pair.key.value === key)
  if (empty) return filled(text, node as YAMLMap.Parsed, empty, inside)
  return inserted(text, node, { [key]: inside })
}

/** `key:` without a value gets one below it, or behind it in a flow. */
function filled(text: string, map: YAMLMap.Parsed, pair: Pair, value: unknown): string {
  const range = isScalar(pair.key) ? pair.key.range : null
  const held = isScalar(pair.value) ? pair.value : null
  if (!range || !map.range) throw new NotEditable('It has no place in the file.')
  if (map.flow || (held?.range && held.range[0] < held.range[1])) {
    const [from, to] = held?.range ?? [range[1], range[1]]
    return text.slice(0, from) + flow(value) + text.slice(to)
  }
  const at = columnOf(text, map.range[0])
  return belowLine(text, range[1], block(value), at + 2)
}

/** One more item of a list, or one more key of a map, behind the last. */
function inserted(text: string, node: YAMLMap | YAMLSeq, value: unknown[] | Record<string, unknown>): string {
  const range = node.range
  if (!range) throw new NotEditable('It has no place in the file.')
  const last = node.items.at(-1)
  if (node.flow) {
    const inner = Array.isArray(value)
      ? flow(value[0])
      : flow(value)
          .replace(/^\{\s*/, '')
          .replace(/\s*\}$/, '')
    const at = last === undefined ? range[0] + 1 : endOf(last)
    const gap = last === undefined ? '' : ', '
    const pad = last === undefined && text[at] !== ' ' && !Array.isArray(value) ? ' ' : ''
    return text.slice(0, at) + gap + pad + inner + pad + text.slice(at)
  }
  return belowLine(text, last === undefined ? range[1] : endOf(last), block(value), columnOf(text, range[0]))
}

/** Where a node or pair ends, without the blank and comment behind it. */
function endOf(node: unknown): number {
  if (isPair(node)) {
    const { key, value } = node
    if (isScalar(value) && value.range && value.range[0] < value.range[1]) return endOf(value)
    return isCollection(value) || isAlias(value) ? endOf(value) : endOf(key)
  }
  if (isCollection(node) && !node.flow && node.items.length > 0) return endOf(node.items.at(-1))
  const range = (node as { range?: readonly number[] | null } | null)?.range
  if (range?.[1] === undefined) throw new NotEditable('It has no place in the file.')
  return range[1]
}

/** Whole lines below the one that a place is on. */
function belowLine(text: string, at: number, added: string, column: number): string {
  // A text block ends with its last line.
  const end = at > 0 && text[at - 1] === '\n' ? at : text.indexOf('\n', at) + 1
  const what = lines(text, added, column)
  if (end === 0) return text + eolOf(text) + what.slice(0, what.length - eolOf(text).length)
  return text.slice(0, end) + what + text.slice(end)
}

function lines(text: string, added: string, column: number): string {
  const indent = ' '.repeat(column)
  return added
    .split('\n')
    .filter(line => line !== '')
    .map(line => indent + line + eolOf(text))
    .join('')
}

const eolOf = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n')
const columnOf = (text: string, at: number) => at - (text.lastIndexOf('\n', at - 1) + 1)
const block = (value: unknown) => stringify(value, { lineWidth: 0 })
const flow = (value: unknown) => stringify(value, { lineWidth: 0, collectionStyle: 'flow' }).trim()

/** What stands at a path of a plain value; made where it is not there. */
function made(root: unknown, path: Path, otherwise: unknown): unknown {
  let at = root as Record<string | number, unknown>
  for (const [n, part] of path.entries()) {
    if (typeof at !== 'object' || at === null) throw new NotEditable(`${path.join('.')} cannot be put there.`)
    at[part] ??= n === path.length - 1 ? otherwise : {}
    at = at[part] as Record<string | number, unknown>
  }
  return at
}
