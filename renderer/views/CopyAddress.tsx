import { Copy } from 'lucide-react'
import { Button } from '../parts/Button.tsx'
import { commonTexts } from '../texts/en/common.ts'
import { copyText } from './acts.ts'

/** Copies the address of a node or a service; nothing where none is known. */
export function CopyAddress({ address }: { address: string | undefined }) {
  if (!address) return null
  return (
    <Button
      icon
      aria-label={commonTexts.copyAddress}
      title={commonTexts.copy(address)}
      onClick={() => void copyText(commonTexts.address, address)}
    >
      <Copy size={14} />
    </Button>
  )
}
