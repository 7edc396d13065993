const SEGMENT = 9
const PITCH = 10

interface Props {
  /** Percent. */
  value: number
  /** Past a limit that means trouble. */
  over?: boolean
  aged?: boolean
}

/** 6 px high, notched at quarters. The number beside it is what is read; the meter is for the eye alone. */
export function Meter({ value, over = false, aged = false }: Props) {
  const filled = (quarter: number) => Math.min(1, Math.max(0, (value - quarter * 25) / 25)) * SEGMENT
  return (
    <svg
      className={`meter${over ? ' over' : ''}${aged ? ' aged' : ''}`}
      width={PITCH * 4 - 1}
      height="6"
      aria-hidden="true"
    >
      {[0, 1, 2, 3].map(quarter => (
        <g key={quarter}>
          <rect className="meter-track" x={quarter * PITCH} width={SEGMENT} height="6" />
          <rect className="meter-fill" x={quarter * PITCH} width={filled(quarter)} height="6" />
        </g>
      ))}
    </svg>
  )
}
