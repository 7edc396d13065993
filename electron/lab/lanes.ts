import type { JournalLanes } from '../../shared/contract/journal.ts'
import type { NodeId } from '../../shared/lab/ids.ts'
import { type ShownState, worst } from '../../shared/lab/state.ts'

/** From this moment on a node is in a state. Each watch begins with one of every node. */
interface Turn {
  readonly subject: string
  readonly at: number
  readonly state: ShownState
}

export interface LaneInput {
  /** The nodes there are, in the order of their lanes. */
  readonly nodes: readonly { readonly id: NodeId; readonly name: string }[]
  /** Oldest first; the last before `from` of each subject among them. */
  readonly turns: readonly Turn[]
  /** From when to when the lab was watched, oldest first. */
  readonly watches: readonly { readonly from: number; readonly to: number }[]
  readonly from: number
  readonly to: number
}

type Span = JournalLanes['lanes'][number]['spans'][number]

/** Spans of all lanes together, and of one: more cannot be seen, and a reader would have to carry them. */
const SPANS = 20_000
const MOST = 720
const LEAST = 48

/** One lane a node. Hours in which nobody watched are null: what is not known is not drawn through. Pure. */
export function lanesOf({ nodes, turns, watches, from, to }: LaneInput): JournalLanes {
  const bySubject = Map.groupBy(turns, turn => turn.subject)
  const watched = joined(watches, from, to)
  const parts = Math.min(MOST, Math.max(LEAST, SPANS / Math.max(1, nodes.length)))
  return {
    from,
    to,
    lanes: nodes.map(({ id, name }) => {
      const spans: Span[] = []
      let at = from
      for (const part of watched) {
        add(spans, { from: at, to: part.from, state: null })
        for (const span of within(bySubject.get(id) ?? [], part.from, part.to)) add(spans, span)
        at = part.to
      }
      add(spans, { from: at, to, state: null })
      return { node: id, name, spans: coarse(spans, (to - from) / parts) }
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

/** The states of one node while it was watched; before its first turn nothing is known. */
function within(turns: readonly Turn[], from: number, to: number): Span[] {
  const spans: Span[] = []
  let state: Span['state'] = turns.findLast(turn => turn.at <= from)?.state ?? null
  let at = from
  for (const turn of turns) {
    if (turn.at <= from || turn.at >= to) continue
    spans.push({ from: at, to: turn.at, state })
    at = turn.at
    state = turn.state
  }
  spans.push({ from: at, to, state })
  return spans
}

/**
 * Spans shorter than a grain that follow each other, as one in the worst of their states. A short one between long ones
 * stays: it is what one looks for.
 */
function coarse(spans: readonly Span[], grain: number): Span[] {
  const lane: Span[] = []
  for (const span of spans) {
    const last = lane.at(-1)
    const short = last && span.to - span.from < grain && span.to - last.from < grain
    if (short) {
      last.to = span.to
      last.state = worst([last.state, span.state].filter(state => state !== null))
    } else add(lane, { ...span })
  }
  return lane
}

function add(spans: Span[], span: Span): void {
  if (span.from >= span.to) return
  const last = spans.at(-1)
  if (last && last.state === span.state && last.to === span.from) last.to = span.to
  else spans.push(span)
}
