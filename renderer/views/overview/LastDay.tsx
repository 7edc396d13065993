import { useMemo } from 'react'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useFollowed } from '../../mirror/followed.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Ruler } from '../../parts/Ruler.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { hourMinute } from '../../parts/time.ts'
import { overviewTexts as texts } from '../../texts/en/overview.ts'
import { placeOf } from '../route.ts'
import { type DayMark, dayMarks, unwatched } from './lastDay.ts'
import '../../style/journal.css'

/** When nodes went wrong in the last 24 hours, over a ruler; leads to the journal, where each is told. */
export function LastDay() {
  const lab = useMirror(mirror => mirror.watched) ?? ''
  const { item: lanes } = useFollowed('journal.lanes', { lab, days: 1 })
  const marks = useMemo(() => (lanes ? dayMarks(lanes) : []), [lanes])
  const gaps = useMemo(() => (lanes ? unwatched(lanes) : []), [lanes])
  if (!lanes || lanes.lanes.length === 0) return null
  const { from, to } = lanes
  const share = (ms: number) => `${(ms / (to - from)) * 100}%`
  const x = (at: number) => share(Math.max(from, at) - from)
  const told = marks.map(wordsOf)
  return (
    <a className="last-day" href={placeOf({ page: 'journal' })} title={told.join('\n') || texts.noneWrong}>
      <span className="label">{texts.lastDay}</span>
      <span className="hidden">{told.join('; ') || texts.noneWrong}</span>
      <span className="last-day-marks" aria-hidden="true">
        {marks.map(({ at, state }) => (
          <span key={at} style={{ left: x(at) }}>
            <StateMark shape={state} size={10} label="" />
          </span>
        ))}
      </span>
      <span className="last-day-ruler">
        <Ruler from={from} to={to} most={4} />
        {gaps.map(gap => (
          <span
            key={gap.from}
            className="last-day-gap lane-hatch"
            style={{
              left: x(gap.from),
              width: share(gap.to - Math.max(from, gap.from)),
            }}
          />
        ))}
      </span>
      <span className="hidden">{gaps.length > 0 && texts.notWatched}</span>
    </a>
  )
}

/** One mark in words, the worst first. */
function wordsOf({ at, nodes }: DayMark): string {
  const parts = (['down', 'attention'] as const).flatMap(state => {
    const names = [...nodes].filter(([, worst]) => worst === state).map(([name]) => name)
    return names.length > 0 ? [texts.wentWrong(names, STATE_WORDS[state])] : []
  })
  return texts.wentWrongAt(hourMinute(at), parts)
}
