import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lanesOf } from '../../../electron/lab/lanes.ts'

type Turn = Parameters<typeof lanesOf>[0]['turns'][number]

const NODE = { id: 'node:pi-1', name: 'pi-1' } as const
const turn = (at: number, state: Turn['state'], subject = 'node:pi-1'): Turn => ({ subject, at, state })
const spansOf = (turns: Turn[], watches: { from: number; to: number }[], from = 0, to = 100) =>
  lanesOf({ nodes: [NODE], turns, watches, from, to }).lanes[0]?.spans.map(span => [
    span.from,
    span.to,
    span.state,
  ])

describe('the lanes of the journal', () => {
  it('know nothing of a node before it was first heard of', () => {
    expect(spansOf([], [{ from: 0, to: 100 }])).toEqual([[0, 100, null]])
    expect(spansOf([turn(0, 'ok')], [{ from: 0, to: 100 }])).toEqual([[0, 100, 'ok']])
  })

  it('turn where the state turned, and begin with the last before', () => {
    const turns = [turn(-50, 'down'), turn(20, 'ok'), turn(80, 'attention')]
    expect(spansOf(turns, [{ from: -90, to: 100 }])).toEqual([
      [0, 20, 'down'],
      [20, 80, 'ok'],
      [80, 100, 'attention'],
    ])
  })

  it('know nothing of hours in which nobody watched', () => {
    const turns = [turn(5, 'ok'), turn(60, 'down')]
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

  it('show a moment among hours, and many moments as one in the worst of their states', () => {
    const turns = [turn(0, 'ok'), turn(400_000, 'down'), turn(400_001, 'ok')]
    expect(spansOf(turns, [{ from: 0, to: 1_000_000 }], 0, 1_000_000)).toEqual([
      [0, 400_000, 'ok'],
      [400_000, 400_001, 'down'],
      [400_001, 1_000_000, 'ok'],
    ])
    const flaps = Array.from({ length: 100_000 }, (_, at) => turn(at * 10, at % 2 ? 'ok' : 'attention'))
    const spans = spansOf(flaps, [{ from: 0, to: 1_000_000 }], 0, 1_000_000) ?? []
    expect(spans.length).toBeLessThan(1_440)
    expect(spans.every(([, , state]) => state === 'attention')).toBe(true)
  })

  it('cover the whole time once, in order, whatever was heard', () => {
    const state = fc.constantFrom('ok' as const, 'down' as const, 'attention' as const)
    const turns = fc
      .array(fc.tuple(fc.integer({ min: -20, max: 120 }), state), { maxLength: 20 })
      .map(list => list.sort((a, b) => a[0] - b[0]).map(([at, one]) => turn(at, one)))
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
