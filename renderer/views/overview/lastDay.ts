import type { JournalLanes } from '../../../shared/contract/journal.ts'
import type { ShownState } from '../../../shared/lab/state.ts'

type Wrong = Extract<ShownState, 'down' | 'attention'>

/** Something that went wrong within the time shown. */
export interface DayMark {
  /** When the first of it began, epoch ms; within the time shown. */
  readonly at: number
  /** The worst of it. */
  readonly state: Wrong
  /** The worst that each node was in, in the order in which they went wrong. */
  readonly nodes: ReadonlyMap<string, Wrong>
}

/** Marks nearer than this part of the whole would cover each other: they become one. */
const NEAR = 0.025

/** When nodes went wrong, oldest first; what began at about the same time is one mark. */
export function dayMarks({ from, to, lanes }: JournalLanes): DayMark[] {
  const began = lanes
    .flatMap(({ name, spans }) =>
      spans.flatMap(({ from: at, state }) =>
        state === 'down' || state === 'attention' ? [{ at, state, name }] : [],
      ),
    )
    .sort((a, b) => a.at - b.at)
  const marks: { at: number; state: Wrong; nodes: Map<string, Wrong> }[] = []
  for (const { at, state, name } of began) {
    let mark = marks.at(-1)
    if (!mark || at - mark.at > NEAR * (to - from)) {
      mark = { at, state, nodes: new Map() }
      marks.push(mark)
    }
    if (state === 'down') mark.state = state
    if (mark.nodes.get(name) !== 'down') mark.nodes.set(name, state)
  }
  return marks
}

/** Times in which no node was watched, oldest first: Homeport did not run, or this computer slept. */
export function unwatched({ lanes }: JournalLanes): { from: number; to: number }[] {
  const [first, ...rest] = lanes
  if (!first) return []
  const gaps = first.spans.filter(span => span.state === null)
  return gaps.flatMap(gap => {
    let { from, to } = gap
    for (const { spans } of rest) {
      const met = spans.find(span => span.state === null && span.from < to && span.to > from)
      if (!met) return []
      from = Math.max(from, met.from)
      to = Math.min(to, met.to)
    }
    return [{ from, to }]
  })
}
