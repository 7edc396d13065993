import { hourMinute } from './time.ts'

const HOUR = 3_600_000
/** Steps of a ruler, ms: the first that gives few enough parts is taken. */
const STEPS = [HOUR / 12, HOUR / 4, HOUR, 3 * HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR, 120 * HOUR]
const DAYS = 24 * HOUR

/** A time axis as a graduated ruler: at most `most` alternating parts, with the hour or the day under each. */
export function Ruler({ from, to, most = 8 }: { from: number; to: number; most?: number }) {
  const step = STEPS.find(one => (to - from) / one <= most) ?? DAYS * 30
  // Whole hours and days of the reader's own time.
  const zone = new Date(to).getTimezoneOffset() * 60_000
  const first = Math.ceil((from - zone) / step) * step + zone
  const marks: number[] = []
  for (let at = first; at <= to; at += step) marks.push(at)
  const x = (at: number) => ((at - from) / (to - from)) * 100
  return (
    <div className="ruler" aria-hidden="true">
      <svg width="100%" height="5" aria-hidden="true">
        <rect className="ruler-edge" x="0" y="0" width="100%" height="5" />
        {marks.map((at, i) =>
          i % 2 === 0 ? (
            <rect
              key={at}
              className="ruler-part"
              x={`${x(at)}%`}
              y="0"
              width={`${Math.max(0, Math.min(100, x(at + step)) - x(at))}%`}
              height="5"
            />
          ) : null,
        )}
      </svg>
      <div className="ruler-words">
        {marks
          .filter(at => x(at) < 100 - 40 / most)
          .map(at => (
            <span key={at} style={{ left: `${x(at)}%` }}>
              {step >= DAYS ? dayWords(at) : hourMinute(at)}
            </span>
          ))}
      </div>
    </div>
  )
}

const dayWords = (at: number) => {
  const date = new Date(at)
  return `${date.getDate()}.${date.getMonth() + 1}.`
}
