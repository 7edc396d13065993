import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineReader, LineTooLong } from '../../../electron/sessions/kubernetes/lines.ts'

it('gives the lines of a text whatever its chunks are, also within a character', () => {
  const line = fc.string({ unit: 'grapheme' }).map(text => text.replaceAll('\n', ''))
  fc.assert(
    fc.property(
      fc.array(line),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (lines, sizes) => {
        const bytes = Buffer.from(lines.map(one => `${one}\n`).join(''))
        const reader = new LineReader(10_000)
        const got: string[] = []
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1
          reader.push(bytes.subarray(at, at + size), one => got.push(one))
          at += size
        }
        expect(got.filter(one => one !== '')).toEqual(lines.filter(one => one !== ''))
        expect(reader.pending).toBe(0)
      },
    ),
  )
})

it('says how much of a line has not ended', () => {
  const reader = new LineReader(100)
  reader.push(Buffer.from('a\nbc'), () => {})
  expect(reader.pending).toBe(2)
})

it('does not hold a line that is longer than the limit', () => {
  const reader = new LineReader(100)
  reader.push(Buffer.alloc(100, 'x'), () => {})
  expect(() => reader.push(Buffer.from('x'), () => {})).toThrow(LineTooLong)
})
