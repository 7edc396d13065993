import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { commonTexts } from '../texts/en/common.ts'
import { Button } from './Button.tsx'
import { Scroller } from './Scroller.tsx'

interface Props {
  title: string
  /** One sentence on what it is for; spoken when it opens. */
  description: string
  /** Before the title. */
  glyph?: ReactNode
  /** Something is stopped: its head is a red band. */
  stop?: boolean
  onClose: () => void
  children: ReactNode
  foot?: ReactNode
}

/**
 * A box over the page: it holds the focus, Esc closes it, and the focus goes back where it was. It opens on the first
 * button or field that is marked `data-safe`, where one is.
 */
export function Dialog({ title, description, glyph, stop = false, onClose, children, foot }: Props) {
  const about = (
    <Radix.Description className={stop ? 'dialog-about' : 'secondary'}>{description}</Radix.Description>
  )
  return (
    <Radix.Root open onOpenChange={open => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content className={stop ? 'dialog stop' : 'dialog'} onOpenAutoFocus={focusSafe}>
          <div className="dialog-head">
            {glyph}
            <Radix.Title className="panel-title">{title}</Radix.Title>
            <Radix.Close asChild>
              <Button look="plain" small icon aria-label={commonTexts.close}>
                <X size={15} />
              </Button>
            </Radix.Close>
            {stop && about}
          </div>
          <Scroller className="dialog-body" label={title}>
            {!stop && about}
            {children}
          </Scroller>
          {foot && <div className="dialog-foot">{foot}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function focusSafe(event: Event): void {
  const safe = (event.target as HTMLElement).querySelector<HTMLElement>('[data-safe]')
  if (!safe) return
  event.preventDefault()
  safe.focus()
}
