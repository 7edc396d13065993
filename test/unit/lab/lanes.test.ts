import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lanesOf, type Turn } from '../../../electron/lab/lanes.ts'

const NODE = { id: 'node:pi-1', name: 'pi-1', state: 'ok' } as const
const turn = (at: number, before: Turn['before'], after: Turn['after'], subject = 'node:pi-1'): Turn => ({
  subject,
  at,
  before,
  after,
})
const spansOf = (turns: Turn[], watches: { from: number; to: number }[], from = 0, to = 100) =>
  lanesOf({ nodes: [NODE], turns, watches, from, to }).lanes[0]?.spans.map(span => [
    span.from,
    span.to,
    span.state,
  ])

describe('the lanes of the journal', () => {
  it('draw a node as it is now where nothing ever changed', () => {
    expect(spansOf([], [{ from: 0, to: 100 }])).toEqual([[0, 100, 'ok']])
  })

  it('turn where the state turned, and begin with the last before', () => {
    const turns = [turn(-50, 'ok', 'down'), turn(20, 'down', 'ok'), turn(80, 'ok', 'attention')]
    expect(spansOf(turns, [{ from: -90, to: 100 }])).toEqual([
      [0, 20, 'down'],
      [20, 80, 'ok'],
      [80, 100, 'attention'],
    ])
  })

  it('know nothing of hours in which nobody watched', () => {
    const turns = [turn(60, 'ok', 'down')]
    expect(
      spansOf(turns, [
        { from: 10, to: 20 },
        { from: 50, to: 90 },
      ]),
    ).toEqual([
      [0, 10, null],
      [10, 20, 'ok'],
      [20, 50, null],
      [50, 60, 'ok'],
      [60, 90, 'down'],
      [90, 100, null],
    ])
    expect(spansOf([], [])).toEqual([[0, 100, null]])
  })

  it('cover the whole time once, in order, whatever was heard', () => {
    const state = fc.constantFrom('ok', 'down', 'attention') as fc.Arbitrary<'ok' | 'down' | 'attention'>
    const turns = fc
      .array(fc.tuple(fc.integer({ min: -20, max: 120 }), state, state), { maxLength: 20 })
      .map(list => list.sort((a, b) => a[0] - b[0]).map(([at, before, after]) => turn(at, before, after)))
    const watches = fc
      .array(fc.tuple(fc.integer({ min: -20, max: 120 }), fc.nat(50)), { maxLength: 8 })
      .map(list =>
        list.map(([from, length]) => ({ from, to: from + length })).sort((a, b) => a.from - b.from),
      )
    fc.assert(
      fc.property(turns, watches, (told, watched) => {
        const spans = spansOf(told, watched) ?? []
        let at = 0
        for (const [from, to] of spans) {
          expect(from).toBe(at)
          expect(Number(to)).toBeGreaterThan(Number(from))
          at = Number(to)
        }
        expect(at).toBe(100)
      }),
    )
  })
})
