import { type Shape, shapeOf } from './StateMark.tsx'

/** Two piers and between them the state of what is in harbour. */
export function Logo({ shape }: { shape: Shape }) {
  return (
    <svg width="18" height="18" viewBox="0 0 16 16" aria-hidden="true">
      <g fill="var(--ink-1)">
        <rect x="1" y="1" width="2" height="14" rx="1" />
        <rect x="13" y="1" width="2" height="14" rx="1" />
      </g>
      <g className={`mark mark-${shape}`} transform="translate(3.6 3.6) scale(0.55)">
        {shapeOf(shape)}
      </g>
    </svg>
  )
}
