import { describe, expect, it } from 'vitest'
import { FRAME_LIMIT, fitsFrame, PortReaders } from '../../../shared/wire/port.ts'

describe('fitsFrame', () => {
  it.each([
    ['short text', 'x', true],
    ['the limit in one-byte characters', 'x'.repeat(FRAME_LIMIT), true],
    ['one character more', 'x'.repeat(FRAME_LIMIT + 1), false],
    ['the limit in two-byte characters', 'é'.repeat(FRAME_LIMIT / 2), true],
    ['one two-byte character more', 'é'.repeat(FRAME_LIMIT / 2 + 1), false],
  ])('%s', (_what, frame, fits) => {
    expect(fitsFrame(frame)).toBe(fits)
  })
})

describe('PortReaders', () => {
  it('hands over frames that came before the end to a reader that is set after it', () => {
    const readers = new PortReaders()
    const got: string[] = []
    readers.deliver('one')
    readers.deliver('two')
    readers.end('gone')
    readers.deliver('three')
    readers.onFrame(frame => got.push(frame))
    readers.onClose(reason => got.push(reason))
    expect(got).toEqual(['one', 'two', 'gone'])
  })

  it('ends once, with the first reason, for every reader', () => {
    const readers = new PortReaders()
    const got: string[] = []
    readers.onClose(reason => got.push(`a ${reason}`))
    readers.onClose(reason => got.push(`b ${reason}`))
    readers.end('first')
    readers.end('second')
    readers.onClose(reason => got.push(`c ${reason}`))
    expect(got).toEqual(['a first', 'b first', 'c first'])
  })
})
