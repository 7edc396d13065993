import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ListReader, UnreadableList } from '../../../electron/sessions/kubernetes/listReader.ts'

/** Reads a page in chunks of the given sizes, in turn; up to `small` bytes at once. */
function read(page: string, sizes: readonly number[] = [page.length + 1], small = 0) {
  const items: unknown[] = []
  const heads: unknown[] = []
  const reader = new ListReader({ onItem: item => items.push(item), onHead: head => heads.push(head), small })
  const bytes = Buffer.from(page)
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1)
    reader.push(bytes.subarray(at, at + size))
    at += size
  }
  const head = reader.finish()
  return { items, head, heads }
}

const NASTY = [
  { metadata: { name: 'a"}]{[\\' }, s: '\\"items":[{"x":1}]' },
  { metadata: { name: 'ü😀‮', managedFields: [{ a: ['}', '"managedFields":['] }] }, after: true },
  { items: [{ items: [] }], metadata: { name: 'inner' } },
  { metadata: { name: '' }, deep: [[[{ a: [{}] }]]] },
]

const page = (items: unknown, blanks?: number) =>
  JSON.stringify({ kind: 'List', metadata: { resourceVersion: '7', continue: 'tok' }, items }, null, blanks)

/** What is read of a long page: managedFields are left out, nothing reads them. */
const expected = NASTY.map(item =>
  'managedFields' in item.metadata ? { ...item, metadata: { ...item.metadata, managedFields: [] } } : item,
)

it.each([0, 2])('reads every item whatever the chunks are, with %d blanks', blanks => {
  for (let size = 1; size < 200; size += 1) {
    const { items, head } = read(page(NASTY, blanks), [size])
    expect(items).toEqual(expected)
    expect(head).toEqual({ resourceVersion: '7', next: 'tok' })
  }
})

it('reads a small page at once, and one that grows past small like any', () => {
  const text = page(NASTY)
  for (const small of [text.length - 1, text.length, text.length + 100]) {
    for (const size of [1, 7, text.length - 1, text.length]) {
      const { items, head, heads } = read(text, [size], small)
      expect(items).toEqual(small < Buffer.byteLength(text) ? expected : NASTY)
      expect(head).toEqual({ resourceVersion: '7', next: 'tok' })
      expect(heads).toHaveLength(1)
    }
  }
})

it('reads what JSON.parse reads, whatever the objects and the chunks', () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (objects, sizes) => {
        const text = page(objects)
        if (text.includes('managedFields')) return
        expect(read(text, sizes).items).toEqual(JSON.parse(text).items)
        expect(read(text, sizes, text.length / 2).items).toEqual(JSON.parse(text).items)
        expect(read(text, sizes, 1e6).items).toEqual(JSON.parse(text).items)
      },
    ),
  )
})

it('tells the head before the items, once, and where it comes last too', () => {
  const seen: string[] = []
  const reader = new ListReader({ onItem: () => seen.push('item'), onHead: () => seen.push('head') })
  reader.push(Buffer.from(page([{}, {}])))
  reader.finish()
  expect(seen).toEqual(['head', 'item', 'item'])
  const late = read('{"items":[{"a":1}],"metadata":{"resourceVersion":"9"}}')
  expect(late).toMatchObject({ items: [{ a: 1 }], head: { resourceVersion: '9', next: '' } })
  expect(late.heads).toHaveLength(1)
})

it.each([
  ['null items', '{"metadata":{"resourceVersion":"1"},"items":null}'],
  ['no items', '{"metadata":{"resourceVersion":"1"},"items":[]}'],
  ['no items, with blanks', '{ "metadata" : { "resourceVersion" : "1" } , "items" : [ ] }'],
])('is empty for %s', (_, text) => {
  expect(read(text)).toMatchObject({ items: [], head: { resourceVersion: '1' } })
  expect(read(text, [9], 1e6)).toMatchObject({ items: [], head: { resourceVersion: '1' } })
})

it.each([
  ['nothing', ''],
  ['a list that is cut', page(NASTY).slice(0, -1)],
  ['a list that is cut in an item', page(NASTY).slice(0, 90)],
  ['no JSON', 'garbage'],
  ['a web page', '<html>{}</html>'],
  ['an object that is no list', '{"metadata":{"name":"x"}}'],
  ['a list without metadata', '{"items":[{"a":1}]}'],
  ['items that are an object', '{"metadata":{},"items":{"a":1}}'],
  ['items that are numbers', '{"metadata":{},"items":[1,2]}'],
  ['an item that is broken', '{"metadata":{},"items":[{"a":}]}'],
  ['brackets that do not match', '{"metadata":{},"items":[{]}'],
  ['rubbish behind the items', '{"metadata":{},"items":[{}],"x":}'],
  ['two values', '{"metadata":{},"items":[]}{"metadata":{},"items":[]}'],
])('is never an empty list for %s', (_, text) => {
  expect(() => read(text)).toThrow(UnreadableList)
  expect(() => read(text, [1])).toThrow(UnreadableList)
  expect(() => read(text, [1], 1e6)).toThrow(UnreadableList)
})
