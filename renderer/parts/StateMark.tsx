import { type ShownState, STATE_WORDS } from '../../shared/lab/state.ts'
import { partsTexts } from '../texts/en/parts.ts'

/** The day shapes: each is known by its outline, then by colour, then by its word. */
export type Shape = ShownState | 'not-tried'

/** How each shape is spoken where no other words are given. */
export const SHAPE_WORDS: Record<Shape, string> = { ...STATE_WORDS, 'not-tried': partsTexts.notTried }

/** On a 16 grid. */
export function shapeOf(shape: Shape) {
  switch (shape) {
    case 'ok':
      return <circle cx="8" cy="8" r="4" />
    case 'attention':
      return <path d="M8 2.4 14 13.4H2Z" strokeWidth="0.8" strokeLinejoin="round" />
    case 'down':
      return <path d="M8 1.6 14.4 8 8 14.4 1.6 8Z" strokeWidth="0.8" strokeLinejoin="round" />
    case 'unknown':
      return <circle cx="8" cy="8" r="5.4" fill="none" strokeWidth="2" strokeDasharray="2.8 2.85" />
    case 'stale':
      return (
        <>
          <circle cx="8" cy="8" r="5.6" fill="none" strokeWidth="1.6" />
          <path d="M8 4.6V8.2L10.2 9.8" fill="none" strokeWidth="1.5" strokeLinecap="round" />
        </>
      )
    case 'off':
      return <rect x="2.5" y="6.5" width="11" height="3" rx="1" />
    case 'working':
      return <path d="M8 2.6A5.4 5.4 0 1 1 2.9 6.3" fill="none" strokeWidth="2.2" strokeLinecap="round" />
    case 'needs-you':
      return <path d="M3.4 1.8V14.4M3.4 2.6 13.4 6.4 3.4 10.2Z" strokeWidth="1.5" strokeLinejoin="round" />
    case 'not-tried':
      return <circle cx="8" cy="8" r="2.6" fill="none" strokeWidth="1.4" />
  }
}

interface Props {
  shape: Shape
  size?: number
  /** What is spoken; empty where the words beside it already say so. */
  label?: string
}

/** A state as its shape, spoken by its word. */
export function StateMark({ shape, size = 12, label = SHAPE_WORDS[shape] }: Props) {
  // In rem, so that shapes grow with the text.
  const side = `${size / 16}rem`
  const drawn = { className: `mark mark-${shape}`, width: side, height: side, viewBox: '0 0 16 16' }
  if (label === '') {
    return (
      <svg {...drawn} aria-hidden="true">
        {shapeOf(shape)}
      </svg>
    )
  }
  return (
    <svg {...drawn} role="img" aria-label={label}>
      <title>{label}</title>
      {shapeOf(shape)}
    </svg>
  )
}
