import type { ButtonHTMLAttributes, ReactNode } from 'react'

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'edge' | 'primary' | 'plain'
  small?: boolean
  /** Only a glyph; then `aria-label` says what it does. */
  icon?: boolean
  /** Why it cannot be pressed now. It stays reachable by keyboard, so that the reason can be heard. */
  blocked?: string | null
  children: ReactNode
}

/** A button; where it is blocked it stays in reach of the keyboard and says why. */
export function Button({ look = 'edge', small, icon, blocked, onClick, className, title, ...rest }: Props) {
  const looks = ['button', look, small ? 'small' : '', icon ? 'icon' : '', className ?? ''].filter(Boolean)
  const shown = blocked ?? title
  return (
    <button
      type="button"
      className={looks.join(' ')}
      aria-disabled={blocked ? true : undefined}
      title={shown}
      onClick={blocked ? undefined : onClick}
      {...rest}
    />
  )
}
