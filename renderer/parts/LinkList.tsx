import { type ReactNode, useState } from 'react'
import { commonTexts } from '../texts/en/common.ts'

/** So many rows are shown at once. */
const SHOWN = 8

export interface LinkedRow {
  readonly id: string
  /** The shape of its state, or a glyph of the same 11 px. */
  readonly mark: ReactNode
  readonly name: string
  /** Spoken and shown whole where the name is cut. */
  readonly title?: string
  readonly href: string
  /** One or two words on the right; a name gives way to them. */
  readonly note: ReactNode
}

/** Things a panel leads to, one a line; past some of them the rest is one press away. */
export function LinkList({ rows }: { rows: readonly LinkedRow[] }) {
  const [all, setAll] = useState(false)
  // One more line says no less than a button that offers it.
  const shown = all || rows.length <= SHOWN + 1 ? rows : rows.slice(0, SHOWN)
  const more = rows.length - shown.length
  return (
    <>
      <ul className="here">
        {shown.map(({ id, mark, name, title = name, href, note }) => (
          <li key={id}>
            {mark}
            <a className="name cover" href={href} title={title}>
              {name}
            </a>
            <span className="secondary">{note}</span>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {commonTexts.showMore(more)}
        </button>
      )}
    </>
  )
}
