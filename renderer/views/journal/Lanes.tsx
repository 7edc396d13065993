import { memo } from 'react'
import type { JournalLanes } from '../../../shared/contract/journal.ts'
import { durationWords } from '../../../shared/lab/age.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { Ruler } from '../../parts/Ruler.tsx'
import { whenWords } from '../../parts/time.ts'
import { journalTexts } from '../../texts/en/journal.ts'
import { placeOf } from '../route.ts'

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
              <title>{spoken(lane, to)}</title>
              {lane.spans.map(span => (
                <rect
                  key={span.from}
                  className={`span span-${span.state ?? 'not-watched'}`}
                  x={((span.from - from) / (to - from)) * 1000}
                  width={Math.max(1.5, ((span.to - span.from) / (to - from)) * 1000)}
                  // A bad time stands taller: it is seen without its colour.
                  y={span.state === 'down' ? 0 : span.state === 'attention' ? 1.5 : 3}
                  height={span.state === 'down' ? 10 : span.state === 'attention' ? 7 : 4}
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
    </section>
  )
})

/** A lane in words: how long it was in each state. */
function spoken(lane: JournalLanes['lanes'][number], _to: number): string {
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
