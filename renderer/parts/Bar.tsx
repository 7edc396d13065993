interface Props {
  /** Percent; null: unknown, drawn as an empty broken line. */
  value: number | null
  over?: boolean
  aged?: boolean
}

/** A thin meter as wide as its box. The figure it stands for is told elsewhere; this is for the eye alone. */
export function Bar({ value, over = false, aged = false }: Props) {
  const looks = ['bar', over && !aged ? 'over' : '', aged ? 'aged' : '', value === null ? 'blank' : '']
  return (
    <svg className={looks.filter(Boolean).join(' ')} width="100%" height="4" aria-hidden="true">
      <rect className="meter-track" width="100%" height="4" />
      {value !== null && (
        <rect className="meter-fill" width={`${Math.min(100, Math.max(0, value))}%`} height="4" />
      )}
    </svg>
  )
}
