import { KeyRound } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import type { Source } from '../../../shared/lab/model.ts'
import type { SecretNeed } from '../../../shared/lab/need.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Kbd } from '../../parts/Kbd.tsx'
import { needsYouTexts as texts } from '../../texts/en/needsYou.ts'
import { useBlocked } from '../useBlocked.ts'
import { giveAnswer } from './answer.ts'

/** What only the owner knows: it goes to the background process, is held in memory there, and is forgotten here. */
export function SecretPrompt({
  source,
  need,
  onClose,
}: {
  source: Source
  need: SecretNeed
  onClose: () => void
}) {
  const blocked = useBlocked()
  const form = useId()
  const [values, setValues] = useState(() => need.prompts.map(() => ''))
  const [busy, setBusy] = useState(false)
  const give = async (event: FormEvent) => {
    event.preventDefault()
    if (busy || blocked) return
    setBusy(true)
    const given = await giveAnswer(source, { kind: 'secret', values })
    setValues(need.prompts.map(() => ''))
    setBusy(false)
    if (given) onClose()
  }
  return (
    <Dialog
      title={texts.secretTitle[need.purpose](need.of)}
      description={need.again ? texts.secretAgain : source.reason}
      glyph={<KeyRound size={18} aria-hidden="true" />}
      onClose={onClose}
      foot={
        <>
          <span className="secondary">{texts.heldInMemory}</span>
          <span className="spacer" />
          <Button look="primary" type="submit" form={form} blocked={busy ? texts.trying : blocked}>
            {texts.give[need.purpose]}
          </Button>
          <Button onClick={onClose}>
            {texts.notNow} <Kbd>{texts.escape}</Kbd>
          </Button>
        </>
      }
    >
      <form id={form} className="prompts" onSubmit={event => void give(event)}>
        {need.prompts.map(({ text, echo }, at) => (
          <label key={`${at} ${text}`}>
            <span className="ink">{text}</span>
            <input
              className="field"
              type={echo ? 'text' : 'password'}
              value={values[at] ?? ''}
              autoComplete="off"
              spellCheck={false}
              data-safe={at === 0 ? '' : undefined}
              onChange={event => setValues(values.map((one, n) => (n === at ? event.target.value : one)))}
            />
          </label>
        ))}
      </form>
    </Dialog>
  )
}
