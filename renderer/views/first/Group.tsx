import type { ReactNode } from 'react'
import type { Chosen } from './grouping.ts'

/** What has a box. */
export interface Choosing {
  chosen: Chosen
  onChoose: (keys: readonly string[], on: boolean) => void
}

interface GroupProps extends Choosing {
  glyph: ReactNode
  title: string
  about: string
  note: string
  keys: readonly string[] | null
  children: ReactNode
}

/** What was found of one kind, with a box for all of it; without keys there is nothing to choose. */
export function Group({ glyph, title, about, note, keys, chosen, onChoose, children }: GroupProps) {
  return (
    <section className="finding" aria-label={title}>
      <div className="finding-head">
        {keys === null ? (
          <span className="box">
            {glyph} <span className="ink">{title}</span>
          </span>
        ) : (
          <Box keys={keys} chosen={chosen} onChoose={onChoose} blocked={keys.length === 0}>
            {glyph} <span className="ink">{title}</span>
          </Box>
        )}
        <span className="secondary">{about}</span>
        <span className="spacer" />
        <span className="secondary">{note}</span>
      </div>
      {children}
    </section>
  )
}

interface BoxProps extends Choosing {
  keys: readonly string[]
  blocked: boolean
  children: ReactNode
}

/** A box for one or for all of a group; half where some of them are chosen. */
export function Box({ keys, chosen, onChoose, blocked, children }: BoxProps) {
  const on = keys.filter(key => chosen.has(key)).length
  return (
    <label className="box">
      <input
        type="checkbox"
        checked={on > 0 && on === keys.length}
        disabled={blocked}
        ref={field => {
          if (field) field.indeterminate = on > 0 && on < keys.length
        }}
        onChange={event => onChoose(keys, event.target.checked)}
      />
      {children}
    </label>
  )
}
