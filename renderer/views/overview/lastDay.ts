import type { JournalLanes } from '../../../shared/contract/journal.ts'
import type { ShownState } from '../../../shared/lab/state.ts'

/** Something that went wrong within the time shown. */
export interface DayMark {
  /** When it began, epoch ms; within the time shown. */
  readonly at: number
  readonly state: Extract<ShownState, 'down' | 'attention'>
  /** Nodes it happened to, in the order of the lanes. */
  readonly names: readonly string[]
}

/** Marks nearer than this part of the whole would cover each other: they become one, the worst of them. */
const NEAR = 0.025

/** When nodes went wrong, oldest first; what began at about the same time is one mark. */
export function dayMarks({ from, to, lanes }: JournalLanes): DayMark[] {
  const began = lanes
    .flatMap(({ name, spans }) =>
      spans.flatMap(({ from: at, state }) =>
        state === 'down' || state === 'attention' ? [{ at, state, names: [name] }] : [],
      ),
    )
    .sort((a, b) => a.at - b.at)
  const marks: DayMark[] = []
  for (const one of began) {
    const last = marks.at(-1)
    if (!last || one.at - last.at > NEAR * (to - from)) {
      marks.push(one)
      continue
    }
    const names = last.names.includes(one.names[0] ?? '') ? last.names : [...last.names, ...one.names]
    marks[marks.length - 1] = { at: last.at, state: last.state === 'down' ? 'down' : one.state, names }
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
