import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { partsTexts } from '../texts/en/parts.ts'
import { Button } from './Button.tsx'

interface Props {
  /** What is inspected, for the region's spoken name. */
  label: string
  head: ReactNode
  onClose: () => void
  children: ReactNode
}

/** The right panel: what it is, verdict, facts, actions. */
export function Inspector({ label, head, onClose, children }: Props) {
  return (
    <aside className="inspector" aria-label={label}>
      <div className="inspector-head">
        <div className="inspector-what">{head}</div>
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
