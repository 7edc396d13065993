import { memo } from 'react'

/** So many readings fill the width, however few there are yet. */
const LEAST = 16
/** Of fewer readings there is no line yet, only the newest as a dot. */
const LINE = 3

interface Props {
  /** Oldest first; null is a gap and stays one. */
  values: readonly (number | null)[]
  width?: number
  height?: number
  /** The value at the top edge; without it the highest of the values, at least `floor`. */
  top?: number
  floor?: number
  aged?: boolean
}

/** A line in ink with its last point dotted; what a short history leaves free is a faint line. The figure beside is read. */
export const Sparkline = memo(function Sparkline({
  values,
  width = 46,
  height = 12,
  top,
  floor = 1,
  aged = false,
}: Props) {
  const known = values.filter(value => value !== null)
  if (known.length === 0) return <svg className="spark" width={width} height={height} aria-hidden="true" />
  const ceiling = top ?? Math.max(floor, ...known)
  // The newest stands at the right edge; a short history leaves room at the left instead of being stretched.
  const step = (width - 3) / Math.max(LEAST - 1, values.length - 1)
  const x = (i: number) => width - 2.5 - (values.length - 1 - i) * step
  const y = (value: number) => height - 1.5 - (Math.min(value, ceiling) / ceiling) * (height - 3)
  const lines: string[] = []
  let pen = 'M'
  values.forEach((value, i) => {
    if (value === null) pen = 'M'
    else {
      lines.push(`${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`)
      pen = 'L'
    }
  })
  const last = values.at(-1)
  const start = x(0)
  return (
    <svg className={`spark${aged ? ' aged' : ''}`} width={width} height={height} aria-hidden="true">
      {start > 4 && <path className="spark-ahead" d={`M1 ${height - 1.5}H${(start - 3).toFixed(1)}`} />}
      {known.length >= LINE && <path d={lines.join('')} />}
      {last != null && <circle cx={x(values.length - 1)} cy={y(last)} r="1.5" />}
    </svg>
  )
})
