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
  onClose: () => void
  children: ReactNode
  foot?: ReactNode
}

/** A box over the page: it holds the focus, Esc closes it, and the focus goes back where it was. */
export function Dialog({ title, description, onClose, children, foot }: Props) {
  return (
    <Radix.Root open onOpenChange={open => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content className="dialog">
          <div className="dialog-head">
            <Radix.Title className="panel-title">{title}</Radix.Title>
            <Radix.Close asChild>
              <Button look="plain" small icon aria-label={commonTexts.close}>
                <X size={15} />
              </Button>
            </Radix.Close>
          </div>
          <Scroller className="dialog-body" label={title}>
            <Radix.Description className="secondary">{description}</Radix.Description>
            {children}
          </Scroller>
          {foot && <div className="dialog-foot">{foot}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
