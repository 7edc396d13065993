import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameReader } from '../../../electron/backend/frameReader.ts'

function framed(text: string): Buffer {
  const body = Buffer.from(text)
  const head = Buffer.alloc(4)
  head.writeUInt32BE(body.length)
  return Buffer.concat([head, body])
}

describe('FrameReader', () => {
  it('reads the same frames however the bytes were split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 40 })),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (texts, cuts) => {
          const whole = Buffer.concat(texts.map(framed))
          const reader = new FrameReader(1000)
          const got: string[] = []
          for (let at = 0, turn = 0; at < whole.length; turn++) {
            const size = cuts[turn % Math.max(1, cuts.length)] ?? whole.length
            reader.take(whole.subarray(at, at + size), text => got.push(text))
            at += size
          }
          expect(got).toEqual(texts)
          expect(reader.inFrame).toBe(false)
        },
      ),
    )
  })

  it('says that a frame is unfinished at every cut inside it', () => {
    const whole = framed('héllo')
    for (let cut = 1; cut < whole.length; cut++) {
      const reader = new FrameReader(1000)
      reader.take(whole.subarray(0, cut), () => expect.unreachable())
      expect(reader.inFrame).toBe(true)
    }
  })

  it('refuses a frame over the limit by its head alone', () => {
    const reader = new FrameReader(1000)
    expect(() => reader.take(Buffer.from([0, 0, 3, 233]), () => {})).toThrow(/1001 bytes is too long/)
  })

  it('refuses bytes of another protocol', () => {
    const reader = new FrameReader(32 * 1024 * 1024)
    expect(() => reader.take(Buffer.from('GET / HTTP/1.1\r\n'), () => {})).toThrow(/too long/)
  })

  it('refuses bytes that are not UTF-8', () => {
    const reader = new FrameReader(1000)
    expect(() => reader.take(Buffer.from([0, 0, 0, 2, 0xc3, 0x28]), () => {})).toThrow(/not UTF-8/)
  })

  it('keeps a byte order mark as text', () => {
    const got: string[] = []
    new FrameReader(1000).take(framed('\ufeffx'), text => got.push(text))
    expect(got).toEqual(['\ufeffx'])
  })
})
