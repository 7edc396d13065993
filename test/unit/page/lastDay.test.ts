import { describe, expect, it } from 'vitest'
import { dayMarks, unwatched } from '../../../renderer/views/overview/lastDay.ts'
import type { JournalLanes } from '../../../shared/contract/journal.ts'

const HOUR = 3_600_000
type Spans = JournalLanes['lanes'][number]['spans']

function lanesOf(...spans: Spans[]): JournalLanes {
  return {
    from: 0,
    to: 24 * HOUR,
    lanes: spans.map((one, n) => ({ node: `node:n${n}`, name: `n${n}`, spans: one })),
  }
}
const span = (from: number, to: number, state: Spans[number]['state']) => ({
  from: from * HOUR,
  to: to * HOUR,
  state,
})

describe('the last day', () => {
  it('marks when nodes went down or want a look, and nothing else', () => {
    const lanes = lanesOf(
      [span(0, 3, 'ok'), span(3, 4, 'attention'), span(4, 24, 'ok')],
      [span(0, 9, 'unknown'), span(9, 10, 'down'), span(10, 12, null), span(12, 24, 'stale')],
    )
    expect(dayMarks(lanes)).toEqual([
      { at: 3 * HOUR, state: 'attention', nodes: new Map([['n0', 'attention']]) },
      { at: 9 * HOUR, state: 'down', nodes: new Map([['n1', 'down']]) },
    ])
  })

  it('what began at about the same time is one mark, each node with the worst that it was in', () => {
    const lanes = lanesOf(
      [span(3, 3.1, 'attention'), span(3.2, 5, 'down')],
      [span(3.1, 5, 'attention'), span(5, 24, 'down')],
    )
    expect(dayMarks(lanes)).toEqual([
      {
        at: 3 * HOUR,
        state: 'down',
        nodes: new Map([
          ['n0', 'down'],
          ['n1', 'attention'],
        ]),
      },
      { at: 5 * HOUR, state: 'down', nodes: new Map([['n1', 'down']]) },
    ])
  })

  it('is unwatched only where no node was watched', () => {
    const lanes = lanesOf(
      [span(0, 8, null), span(8, 20, 'ok'), span(20, 22, null), span(22, 24, 'ok')],
      [span(0, 6, null), span(6, 24, 'ok')],
    )
    expect(unwatched(lanes)).toEqual([{ from: 0, to: 6 * HOUR }])
    expect(unwatched(lanesOf())).toEqual([])
  })
})
