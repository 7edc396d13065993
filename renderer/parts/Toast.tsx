import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { partsTexts } from '../texts/en/parts.ts'
import { Button } from './Button.tsx'
import { StateMark } from './StateMark.tsx'

export interface ToastContent {
  id: number
  text: string
  /** What to do next; empty where there is nothing to do. */
  advice: string
  bad: boolean
  /** A way out that needs a press of its own. */
  link: { label: string; url: string } | null
  /** Something that can be done now, such as taking it back. */
  act: { label: string; run: () => void } | null
}

const STAYS = 6_000

/** Bottom centre, 6 s, longer while hovered or focused; one that tells of a failure stays until closed. */
export function Toast({ toast, onClose }: { toast: ToastContent; onClose: () => void }) {
  const [held, setHeld] = useState(false)
  const stays = toast.bad || toast.link !== null || toast.act !== null || held
  useEffect(() => {
    if (stays) return
    const timer = setTimeout(onClose, STAYS)
    return () => clearTimeout(timer)
  }, [stays, onClose])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that it is being read
    <div
      className={`toast${toast.bad ? ' bad' : ''}`}
      role={toast.bad ? 'alert' : 'status'}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.bad && <StateMark shape="down" label={partsTexts.failed} />}
      <div className="toast-text">
        <p>{toast.text}</p>
        {toast.advice && <p>{toast.advice}</p>}
      </div>
      {toast.link && (
        <a
          className="button small"
          href={toast.link.url}
          target="_blank"
          rel="noopener noreferrer"
          onClick={onClose}
        >
          {toast.link.label}
        </a>
      )}
      {toast.act && (
        <Button
          small
          onClick={() => {
            toast.act?.run()
            onClose()
          }}
        >
          {toast.act.label}
        </Button>
      )}
      <Button look="plain" small icon aria-label={partsTexts.closeMessage} onClick={onClose}>
        <X size={14} />
      </Button>
    </div>
  )
}
