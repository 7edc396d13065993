import type { ReactNode } from 'react'

/** Names and values; a null value is left out, since nothing is shown as known that is not. */
export function Facts({ facts }: { facts: readonly (readonly [label: string, value: ReactNode | null])[] }) {
  return (
    <dl className="facts">
      {facts.map(([label, value]) =>
        value === null ? null : (
          <div key={label} className="fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
