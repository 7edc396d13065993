import { Ruler } from '../../parts/Ruler.tsx'

const WIDTH = 240
const HEIGHT = 84
const MINUTE = 60_000
const SHOWN = 60

interface Props {
  /** A reading a minute, oldest first; null stays a gap. */
  values: readonly (number | null)[]
  limit: number
  since: number
  now: number
}

/** One hour in ink under its ruler, the limit an amber dashed line. Minutes it did not run are left empty. */
export function Chart({ values, limit, now }: Props) {
  const top = Math.max(limit, ...values.map(value => value ?? 0)) * 1.15
  const x = (i: number) => WIDTH - ((values.length - 1 - i) / (SHOWN - 1)) * WIDTH
  const y = (value: number) => HEIGHT - (value / top) * HEIGHT
  let pen = 'M'
  let line = ''
  values.forEach((value, i) => {
    if (value === null) pen = 'M'
    else {
      line += `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`
      pen = 'L'
    }
  })
  const last = values.at(-1)
  return (
    <div className="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path className="chart-limit" d={`M0 ${y(limit)}H${WIDTH}`} />
        <path className="chart-line" d={line} />
        {last != null && <circle className="chart-last" cx={WIDTH - 2} cy={y(last)} r="2" />}
      </svg>
      <Ruler from={now - SHOWN * MINUTE} to={now} />
    </div>
  )
}
