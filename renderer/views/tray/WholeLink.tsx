import type { ReactNode } from 'react'
import { placeOf, type Route } from '../route.ts'

interface Props {
  /** Where it leads in the window with the whole page. */
  place: Partial<Route>
  className?: string
  label?: string
  children: ReactNode
}

/** A link out of a small window: the desktop shows the place in its window, a browser in another tab. */
export function WholeLink({ place, className, label, children }: Props) {
  return (
    <a
      className={className}
      href={placeOf(place)}
      target="_blank"
      rel="noopener"
      aria-label={label}
      title={label}
    >
      {children}
    </a>
  )
}
