import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { commonTexts } from '../texts/en/common.ts'
import { partsTexts } from '../texts/en/parts.ts'
import { Button } from './Button.tsx'
import { type LinkedRow, LinkList } from './LinkList.tsx'
import { type Shape, StateMark } from './StateMark.tsx'

interface Props {
  /** What is inspected, for the region's spoken name. */
  label: string
  head: ReactNode
  /** What stands beside the button that closes it. */
  mark?: ReactNode
  onClose: () => void
  children: ReactNode
}

/** The right panel: what it is, verdict, facts, actions. */
export function Inspector({ label, head, mark, onClose, children }: Props) {
  return (
    <aside className="inspector" aria-label={label}>
      <div className="inspector-head">
        <div className="inspector-what">{head}</div>
        {mark}
        <Button
          look="plain"
          small
          icon
          aria-label={partsTexts.closeDetails}
          title={partsTexts.closeDetailsTitle}
          onClick={onClose}
        >
          <X size={15} />
        </Button>
      </div>
      <div className="inspector-body">{children}</div>
    </aside>
  )
}

/** A part that is one list; with nothing in it, what that means. */
export function InspectorList({
  label,
  rows,
  empty,
}: {
  label: string
  rows: readonly LinkedRow[]
  empty?: string
}) {
  return (
    <section className="inspector-part" aria-label={label}>
      <h3 className="label">{label}</h3>
      {rows.length > 0 ? <LinkList rows={rows} /> : <p>{empty}</p>}
    </section>
  )
}

/** What it is, with its state. */
export function InspectorTitle({ state, name }: { state: Shape; name: string }) {
  return (
    <h2 className="panel-title with-mark">
      <StateMark shape={state} size={13} />
      <span className="name" title={name}>
        {name}
      </span>
    </h2>
  )
}

/** The right panel of something that is not there any more, or not yet. */
export function GoneInspector({ label, why, onClose }: { label: string; why: string; onClose: () => void }) {
  return (
    <Inspector label={label} head={<h2 className="panel-title">{commonTexts.notInLab}</h2>} onClose={onClose}>
      <p className="inspector-part">{why}</p>
    </Inspector>
  )
}
