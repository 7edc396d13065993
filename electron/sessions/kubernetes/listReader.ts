import { field, text } from './json.ts'

/*
 * Reads one page of a list while its bytes come: each item is cut out and parsed alone as soon as it is
 * whole, so that a page of 3.6 MB never stands in memory as text and objects at once, and what is thrown
 * away dies young. What is around the items (kind, metadata) is small and parsed on its own.
 * A small page is parsed at once: to look at each of its bytes takes twice as long.
 */

/** An object longer than this is no object: etcd's own limit is 1.5 MB. */
export const OBJECT_LIMIT = 32 * 1024 * 1024

/** A page up to this size is parsed at once: the pods of a home lab are 1 MB. */
export const SMALL_PAGE = 2 * 1024 * 1024

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const COLON = 0x3a
/** What may stand between items, and begins or ends them. */
const BETWEEN = new Set(Buffer.from('{},] \n\r\t'))
const ITEMS = Buffer.from('"items"')
/** Who set which field: 40 % of a typical pod and the slowest part to parse; nothing here reads it. */
const MANAGED = Buffer.from('"managedFields"')

/** What a list says beside its items. */
export interface ListHead {
  readonly resourceVersion: string
  /** '' on the last page. */
  readonly next: string
}

export interface ListReaderOptions {
  /** One whole item, parsed. */
  onItem(item: unknown): void
  /** The head, once, before the items where the API sends it first (it does). */
  onHead?(head: ListHead): void
  /** Bytes up to which a page is parsed at once; its head is told at its end then. Default: none are. */
  small?: number
}

/** A page that cannot be read: cut short, no JSON, or no list. */
export class UnreadableList extends Error {}

/** Reads the body of a Kubernetes list as it comes and hands over each item, holding one at a time. */
export class ListReader {
  #options: ListReaderOptions
  #buffer = Buffer.allocUnsafe(64 * 1024)
  /** Bytes held, and how many of them have been looked at. */
  #end = 0
  #at = 0
  #depth = 0
  #inString = false
  /** Where the current item began; -1 outside of items. */
  #item = -1
  #inItems = false
  /** The text around the items, in pieces. */
  #around = ''
  #aroundFrom = 0
  /** A stretch of the item that is left out: [from, to); `to` is -1 while it is being passed. */
  #skipFrom = -1
  #skipTo = -1
  #skipDepth = 0
  #told = false
  #done = false
  /** Longer than a small page: it is read while its bytes come. */
  #long = false

  constructor(options: ListReaderOptions) {
    this.#options = options
  }

  /** Takes the next bytes; throws UnreadableList when they cannot be a list. */
  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#hold(chunk)
    this.#long ||= this.#end > (this.#options.small ?? 0)
    if (!this.#long) return
    this.#scan()
    this.#release()
  }

  /** The bytes have ended: the head, or UnreadableList when the page was not whole. */
  finish(): ListHead {
    if (!this.#long) {
      const head = this.#readWhole()
      if (head) return head
      // Found out byte by byte, what is wrong has a name.
      this.#scan()
    }
    if (!this.#done) throw new UnreadableList('The answer ended in the middle of a list.')
    this.#around += this.#text(this.#aroundFrom, this.#end)
    const list = parse(this.#around)
    const head = headOf(list)
    // Whatever is no list, or whose items were not found, must never pass for an empty one.
    const items = field(list, 'items')
    if (items !== null && !(Array.isArray(items) && items.length === 0)) {
      throw new UnreadableList('The answer is not a list.')
    }
    this.#tell(head)
    return head
  }

  /** A small page; null where it is not a list. */
  #readWhole(): ListHead | null {
    let list: unknown
    try {
      list = JSON.parse(this.#text(0, this.#end))
    } catch {
      return null
    }
    const told = field(list, 'items')
    // Go writes an empty list as null; one that is missing is none.
    const items = told === null ? [] : told
    if (!Array.isArray(items) || !items.every(isObject) || !isObject(field(list, 'metadata'))) return null
    const head = headOf(list)
    this.#tell(head)
    for (const item of items) this.#options.onItem(item)
    return head
  }

  #scan(): void {
    const buffer = this.#buffer
    const end = this.#end
    let at = this.#at
    let depth = this.#depth
    // Most bytes are in strings: they are passed in a loop that does nothing else.
    let inString = this.#inString
    while (at < end) {
      if (inString) {
        for (; at < end; at += 1) {
          const byte = buffer[at]
          if (byte === QUOTE) break
          if (byte === BACKSLASH) at += 1
        }
        inString = at >= end
        at += 1
        continue
      }
      const byte = buffer[at] as number
      if (depth === 2 && this.#inItems && !BETWEEN.has(byte)) {
        throw new UnreadableList('The answer is not a list.')
      }
      if (byte === QUOTE) inString = true
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#open(at, byte, ++depth)
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#close(at, byte, depth--)
      at += 1
    }
    // What is past the end is an escaped character that the next chunk begins with; a string's own end is not.
    this.#at = inString ? Math.max(at - 1, end) : at
    this.#depth = depth
    this.#inString = inString
  }

  /** `depth` is that of what is inside. */
  #open(at: number, byte: number, depth: number): void {
    if (byte === OPEN_BRACE) {
      if (depth === 3 && this.#inItems && this.#item < 0) this.#item = at
    } else if (this.#item >= 0) {
      if (this.#skipFrom < 0 && isUnder(this.#buffer, at, MANAGED)) {
        this.#skipFrom = at + 1
        this.#skipDepth = depth
      }
    } else if (depth === 2 && isUnder(this.#buffer, at, ITEMS)) this.#enter(at)
  }

  #close(at: number, byte: number, depth: number): void {
    if (byte === CLOSE_BRACE) {
      if (depth === 3 && this.#item >= 0) this.#cut(at + 1)
      if (depth === 1) this.#done = true
    } else {
      if (depth === this.#skipDepth && this.#skipFrom >= 0 && this.#skipTo < 0) this.#skipTo = at
      if (depth === 2 && this.#inItems) {
        this.#inItems = false
        this.#aroundFrom = at
      }
    }
  }

  #enter(at: number): void {
    this.#around += this.#text(this.#aroundFrom, at + 1)
    this.#inItems = true
    this.#aroundFrom = -1
    if (this.#around.includes('"metadata"')) this.#tell(headOf(parse(`${this.#around}]}`)))
  }

  #tell(head: ListHead): void {
    if (!this.#told) this.#options.onHead?.(head)
    this.#told = true
  }

  #cut(end: number): void {
    const text =
      this.#skipTo > 0
        ? this.#text(this.#item, this.#skipFrom) + this.#text(this.#skipTo, end)
        : this.#text(this.#item, end)
    this.#item = -1
    this.#skipFrom = -1
    this.#skipTo = -1
    this.#options.onItem(parse(text))
  }

  #text(from: number, to: number): string {
    return from < 0 ? '' : this.#buffer.toString('utf8', from, to)
  }

  #hold(chunk: Buffer): void {
    const need = this.#end + chunk.length
    if (need > this.#buffer.length) {
      if (need > OBJECT_LIMIT) throw new UnreadableList('One object is larger than 32 MB.')
      const larger = Buffer.allocUnsafe(Math.min(OBJECT_LIMIT, Math.max(need, this.#buffer.length * 2)))
      this.#buffer.copy(larger, 0, 0, this.#end)
      this.#buffer = larger
    }
    chunk.copy(this.#buffer, this.#end)
    this.#end = need
  }

  /** Lets go of what has been read: everything before the item, or the head, that is under way. */
  #release(): void {
    let from = this.#at
    if (this.#item >= 0) from = this.#item
    else if (this.#aroundFrom >= 0) from = this.#aroundFrom
    if (from === 0) return
    this.#buffer.copyWithin(0, from, this.#end)
    this.#end -= from
    this.#at -= from
    if (this.#item >= 0) this.#item -= from
    if (this.#aroundFrom >= 0) this.#aroundFrom -= from
    if (this.#skipFrom >= 0) this.#skipFrom -= from
    if (this.#skipTo >= 0) this.#skipTo -= from
  }
}

/** Whether the value that begins at `at` stands under this key (in quotes). */
function isUnder(buffer: Buffer, at: number, key: Buffer): boolean {
  let before = at - 1
  while (isBlank(buffer[before])) before -= 1
  if (buffer[before] !== COLON) return false
  before -= 1
  while (isBlank(buffer[before])) before -= 1
  const from = before + 1 - key.length
  return from >= 0 && buffer.compare(key, 0, key.length, from, before + 1) === 0
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnreadableList('The answer is not JSON.')
  }
}

function headOf(list: unknown): ListHead {
  const metadata = field(list, 'metadata')
  if (typeof metadata !== 'object' || metadata === null) throw new UnreadableList('The answer is not a list.')
  return {
    resourceVersion: text(field(metadata, 'resourceVersion')),
    next: text(field(metadata, 'continue'), 64 * 1024),
  }
}
