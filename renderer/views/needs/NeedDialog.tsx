import type { Source } from '../../../shared/lab/model.ts'
import { HostKeyChanged } from './HostKeyChanged.tsx'
import { HostKeyNew } from './HostKeyNew.tsx'
import { ProgramConsent } from './ProgramConsent.tsx'
import { SecretPrompt } from './SecretPrompt.tsx'

/** What is asked of the owner; a need that leads to a page elsewhere has no dialog. */
export function NeedDialog({ source, onClose }: { source: Source; onClose: () => void }) {
  const { need } = source
  switch (need?.kind) {
    case 'host-key':
      return need.verdict === 'unknown' ? (
        <HostKeyNew key={need.id} source={source} need={need} onClose={onClose} />
      ) : (
        <HostKeyChanged key={need.id} source={source} need={need} onClose={onClose} />
      )
    case 'program':
      return <ProgramConsent key={need.id} source={source} need={need} onClose={onClose} />
    case 'secret':
      return <SecretPrompt key={need.id} source={source} need={need} onClose={onClose} />
    default:
      return null
  }
}
