import { FingerprintPattern } from 'lucide-react'
import { useState } from 'react'
import type { Source } from '../../../shared/lab/model.ts'
import type { HostKeyNeed } from '../../../shared/lab/need.ts'
import { Button } from '../../parts/Button.tsx'
import { CopyCommand } from '../../parts/CopyCommand.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Fingerprint } from '../../parts/Fingerprint.tsx'
import { Kbd } from '../../parts/Kbd.tsx'
import { needsYouTexts as texts } from '../../texts/en/needsYou.ts'
import { useBlocked } from '../useBlocked.ts'
import { giveAnswer } from './answer.ts'
import { Evidence } from './Evidence.tsx'

/** A host that is met for the first time: its fingerprint, what is known of it, and how to compare it. */
export function HostKeyNew({
  source,
  need,
  onClose,
}: {
  source: Source
  need: HostKeyNeed
  onClose: () => void
}) {
  const blocked = useBlocked()
  const [busy, setBusy] = useState(false)
  const trust = async (once: boolean) => {
    setBusy(true)
    if (await giveAnswer(source, { kind: 'trust', once })) onClose()
    setBusy(false)
  }
  const wait = busy ? texts.writing : blocked
  return (
    <Dialog
      title={texts.firstTime(need.host)}
      description={texts.firstTimeAbout}
      glyph={<FingerprintPattern size={18} aria-hidden="true" />}
      onClose={onClose}
      foot={
        <>
          <span className="secondary">{need.file === null ? texts.noFile : texts.addsLine(need.file)}</span>
          <span className="spacer" />
          <Button blocked={need.file === null ? texts.noFile : wait} onClick={() => void trust(false)}>
            {texts.trust}
          </Button>
          <Button blocked={wait} onClick={() => void trust(true)}>
            {texts.once}
          </Button>
          <Button data-safe onClick={onClose}>
            {texts.notNow} <Kbd>{texts.escape}</Kbd>
          </Button>
        </>
      }
    >
      <div className="key-box">
        <p className="secondary">{texts.offeredBy(need.keyType, need.address, need.port)}</p>
        <span className="label">{texts.digest}</span>
        <Fingerprint print={need.fingerprint} />
      </div>
      <Evidence need={need} />
      <h3 className="section">{texts.compare(need.host)}</h3>
      <CopyCommand command={need.compare}>{need.compare}</CopyCommand>
    </Dialog>
  )
}
