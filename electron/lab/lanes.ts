import type { JournalLanes } from '../../shared/contract/journal.ts'
import type { NodeId } from '../../shared/lab/ids.ts'
import type { ShownState } from '../../shared/lab/state.ts'

/** A change of state of a subject; both null tells nothing. */
export interface Turn {
  readonly subject: string
  readonly at: number
  readonly before: ShownState | null
  readonly after: ShownState | null
}

export interface LaneInput {
  /** The nodes there are, in the order of their lanes, with the state they are in now. */
  readonly nodes: readonly { readonly id: NodeId; readonly name: string; readonly state: ShownState }[]
  /** Oldest first; the last before `from` of each subject among them. */
  readonly turns: readonly Turn[]
  /** From when to when the lab was watched, oldest first. */
  readonly watches: readonly { readonly from: number; readonly to: number }[]
  readonly from: number
  readonly to: number
}

type Span = JournalLanes['lanes'][number]['spans'][number]

/** One lane a node. Hours in which nobody watched are null: what is not known is not drawn through. Pure. */
export function lanesOf({ nodes, turns, watches, from, to }: LaneInput): JournalLanes {
  const bySubject = Map.groupBy(turns, turn => turn.subject)
  const watched = joined(watches, from, to)
  return {
    from,
    to,
    lanes: nodes.map(({ id, name, state }) => {
      const spans: Span[] = []
      let at = from
      for (const part of watched) {
        add(spans, { from: at, to: part.from, state: null })
        for (const span of within(bySubject.get(id) ?? [], state, part.from, part.to)) add(spans, span)
        at = part.to
      }
      add(spans, { from: at, to, state: null })
      return { node: id, name, spans }
    }),
  }
}

/** The watches within the time, those that touch as one. */
function joined(watches: LaneInput['watches'], from: number, to: number) {
  const parts: { from: number; to: number }[] = []
  for (const watch of watches) {
    const part = { from: Math.max(from, watch.from), to: Math.min(to, watch.to) }
    const last = parts.at(-1)
    if (part.from >= part.to) continue
    if (last && part.from <= last.to) last.to = Math.max(last.to, part.to)
    else parts.push(part)
  }
  return parts
}

/** The states of one subject while it was watched; without any turn it was all the time as it is now. */
function within(turns: readonly Turn[], now: ShownState, from: number, to: number): Span[] {
  const before = turns.findLast(turn => turn.at <= from)
  const inside = turns.filter(turn => turn.at > from && turn.at < to)
  let state = before?.after ?? inside[0]?.before ?? turns[0]?.before ?? now
  const spans: Span[] = []
  let at = from
  for (const turn of inside) {
    spans.push({ from: at, to: turn.at, state })
    at = turn.at
    state = turn.after ?? state
  }
  spans.push({ from: at, to, state })
  return spans
}

function add(spans: Span[], span: Span): void {
  if (span.from >= span.to) return
  const last = spans.at(-1)
  if (last && last.state === span.state && last.to === span.from) last.to = span.to
  else spans.push(span)
}
