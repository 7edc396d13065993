import { memo } from 'react'
import type { JournalLanes } from '../../../shared/contract/journal.ts'
import { durationWords } from '../../../shared/lab/age.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { Ruler } from '../../parts/Ruler.tsx'
import { whenWords } from '../../parts/time.ts'
import { journalTexts } from '../../texts/en/journal.ts'
import { placeOf } from '../route.ts'

type Span = JournalLanes['lanes'][number]['spans'][number]

/** A bad time stands taller, one that nobody could tell is a thread: each is seen without its colour. */
const TALL: Partial<Record<NonNullable<Span['state']>, number>> = {
  down: 10,
  attention: 7,
  'needs-you': 7,
  stale: 2,
  unknown: 1,
  off: 1,
}
const tallOf = ({ state }: Span) => (state && TALL[state]) ?? 4

/** One lane a node under a graduated ruler; hours in which nobody watched are hatched, never drawn through. */
export const Lanes = memo(function Lanes({ lanes }: { lanes: JournalLanes }) {
  const { from, to } = lanes
  return (
    <section className="lanes" aria-label={journalTexts.lanes}>
      <div className="lane lane-ruler">
        <span />
        <Ruler from={from} to={to} />
      </div>
      <ul>
        {lanes.lanes.map(lane => (
          <li key={lane.node} className="lane">
            <a className="name" href={placeOf({ page: 'node', node: lane.node })} title={lane.name}>
              {lane.name}
            </a>
            <svg className="lane-spans" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img">
              <title>{spoken(lane)}</title>
              {lane.spans.map(span => span.state && <Ground key={span.from} span={span} lanes={lanes} />)}
              {lane.spans.map(span => (
                <rect
                  key={span.from}
                  className={`span span-${span.state ?? 'not-watched'}`}
                  x={((span.from - from) / (to - from)) * 1000}
                  width={Math.max(1.5, ((span.to - span.from) / (to - from)) * 1000)}
                  y={5 - tallOf(span) / 2}
                  height={tallOf(span)}
                >
                  <title>
                    {journalTexts.span(
                      span.state ? STATE_WORDS[span.state] : journalTexts.notWatched,
                      whenWords(span.from, to),
                      whenWords(span.to, to),
                    )}
                  </title>
                </rect>
              ))}
            </svg>
          </li>
        ))}
      </ul>
      {lanes.lanes.some(lane => lane.spans.some(span => span.state === null)) && (
        <p className="lane lane-legend">
          <span />
          <span className="secondary">
            <span className="lane-hatch" aria-hidden="true" /> {journalTexts.notWatchedLegend}
          </span>
        </p>
      )}
    </section>
  )
})

/** Where it was watched the lane's hatching is covered. */
function Ground({ span, lanes: { from, to } }: { span: Span; lanes: JournalLanes }) {
  const x = ((span.from - from) / (to - from)) * 1000
  return (
    <rect className="span-ground" x={x} width={((span.to - span.from) / (to - from)) * 1000} height={10} />
  )
}

/** A lane in words: how long it was in each state. */
function spoken(lane: JournalLanes['lanes'][number]): string {
  const sums = new Map<string, number>()
  for (const { from, to, state } of lane.spans) {
    const words = state ? STATE_WORDS[state] : journalTexts.notWatched
    sums.set(words, (sums.get(words) ?? 0) + to - from)
  }
  return journalTexts.lane(
    lane.name,
    [...sums].map(([words, ms]) => `${words} ${durationWords(ms)}`),
  )
}
