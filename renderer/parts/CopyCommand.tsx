import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { commonTexts } from '../texts/en/common.ts'
import { partsTexts } from '../texts/en/parts.ts'
import { Button } from './Button.tsx'

interface Props {
  command: string
  /** What is copied, for those who hear the button; a command where it is left out. */
  what?: string
  children: string
}

/**
 * A command to type in a terminal or a path, shown as its children, and a button that copies it. It tells itself
 * whether that worked.
 */
export function CopyCommand({ command, what, children }: Props) {
  const [done, setDone] = useState<'copied' | 'refused' | null>(null)
  const copy = () =>
    navigator.clipboard.writeText(command).then(
      () => setDone('copied'),
      () => setDone('refused'),
    )
  return (
    <span className="copy-command">
      <code className="command mono">{children}</code>
      <Button
        small
        aria-label={what ? commonTexts.copy(what) : partsTexts.copyCommand}
        title={what ? commonTexts.copy(what) : partsTexts.copyCommand}
        onClick={() => void copy()}
      >
        {done === 'copied' ? <Check size={13} /> : <Copy size={13} />} {partsTexts.copy}
      </Button>
      <span className="secondary" role="status">
        {done === 'copied' && partsTexts.copied}
        {done === 'refused' && partsTexts.notCopied}
      </span>
    </span>
  )
}
