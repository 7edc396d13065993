import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

interface Props {
  /** The button it hangs from, which gives it its name. */
  trigger: ReactElement
  open: boolean
  onOpen: (open: boolean) => void
  children: ReactNode
}

/**
 * A short list that hangs from a button: arrows move, letters jump, Enter chooses, Esc leads back to the button. It
 * stands beside its button in the page, so that it is part of what the button is part of.
 */
export function Menu({ trigger, open, onOpen, children }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={onOpen} modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}

interface ItemProps {
  /** What letters jump to: its name, without the shape in front. */
  name: string
  onChoose: () => void
  children: ReactNode
}

/** One choice of a menu. */
export function MenuItem({ name, onChoose, children }: ItemProps) {
  return (
    <Radix.Item className="menu-item" textValue={name} onSelect={onChoose}>
      {children}
    </Radix.Item>
  )
}

/** One of several of which one holds: `on` is that one. */
export function MenuChoice({ name, on, onChoose, children }: ItemProps & { on: boolean }) {
  return (
    <Radix.CheckboxItem className="menu-item" textValue={name} checked={on} onSelect={onChoose}>
      {children}
    </Radix.CheckboxItem>
  )
}

/** The line between two groups of a menu. */
export function MenuLine() {
  return <Radix.Separator className="menu-line" />
}
