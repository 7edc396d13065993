import { SquareTerminal } from 'lucide-react'
import { useState } from 'react'
import type { Source } from '../../../shared/lab/model.ts'
import type { ProgramNeed } from '../../../shared/lab/need.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { Kbd } from '../../parts/Kbd.tsx'
import { needsYouTexts as texts } from '../../texts/en/needsYou.ts'
import { useBlocked } from '../useBlocked.ts'
import { giveAnswer } from './answer.ts'

/** A program that a file of the owner's names: exactly what would be started, and for what. */
export function ProgramConsent({
  source,
  need,
  onClose,
}: {
  source: Source
  need: ProgramNeed
  onClose: () => void
}) {
  const blocked = useBlocked()
  const [busy, setBusy] = useState(false)
  const give = async (kind: 'allow' | 'refuse') => {
    setBusy(true)
    if (await giveAnswer(source, { kind })) onClose()
    setBusy(false)
  }
  const wait = busy ? texts.writing : blocked
  return (
    <Dialog
      title={texts.programTitle[need.purpose](source.name)}
      description={texts.programAbout}
      glyph={<SquareTerminal size={18} aria-hidden="true" />}
      onClose={onClose}
      foot={
        <>
          <Button blocked={wait} onClick={() => void give('allow')}>
            {texts.allow}
          </Button>
          {!need.refused && (
            <Button blocked={wait} onClick={() => void give('refuse')}>
              {texts.refuse}
            </Button>
          )}
          <span className="spacer" />
          <Button data-safe onClick={onClose}>
            {texts.notNow} <Kbd>{texts.escape}</Kbd>
          </Button>
        </>
      }
    >
      {need.refused && <p className="ink">{texts.refusedBefore}</p>}
      <Facts
        facts={[
          [texts.namedBy, need.entry],
          [
            texts.inFile,
            <span key="file" className="mono">
              {need.file}
            </span>,
          ],
        ]}
      />
      <h3 className="section">{texts.wouldRun}</h3>
      <ol className="key-box argv mono">
        {[need.command, ...need.args].map((word, at) => (
          <li key={`${at} ${word}`}>{word}</li>
        ))}
      </ol>
      {need.env.length > 0 && (
        <>
          <h3 className="section">{texts.withEnv}</h3>
          <ul className="key-box argv mono">
            {need.env.map(({ name, value }) => (
              <li key={name}>{`${name}=${value}`}</li>
            ))}
          </ul>
        </>
      )}
      <p className="secondary">{texts.programBound}</p>
    </Dialog>
  )
}
