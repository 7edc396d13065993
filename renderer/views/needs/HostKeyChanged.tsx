import { useId, useState } from 'react'
import type { Source } from '../../../shared/lab/model.ts'
import type { HostKeyNeed } from '../../../shared/lab/need.ts'
import { Button } from '../../parts/Button.tsx'
import { CopyCommand } from '../../parts/CopyCommand.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Fingerprint } from '../../parts/Fingerprint.tsx'
import { Kbd } from '../../parts/Kbd.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { needsYouTexts as texts } from '../../texts/en/needsYou.ts'
import { useBlocked } from '../useBlocked.ts'
import { giveAnswer } from './answer.ts'
import { Evidence } from './Evidence.tsx'

/** A hard stop: the old and the new key, the evidence, and no way on but the characters that the machine itself shows. */
export function HostKeyChanged({
  source,
  need,
  onClose,
}: {
  source: Source
  need: HostKeyNeed
  onClose: () => void
}) {
  const revoked = need.verdict === 'revoked'
  const first = need.replaces ?? need.known[0]
  return (
    <Dialog
      title={revoked ? texts.revoked(need.host) : texts.changed(need.host)}
      description={revoked ? texts.revokedAbout : texts.changedAbout(need.host)}
      glyph={<StateMark shape="down" size={16} label="" />}
      stop
      onClose={onClose}
      foot={
        <>
          <span className="spacer" />
          <Button look="primary" data-safe onClick={onClose}>
            {texts.keepRefusing} <Kbd>{texts.escape}</Kbd>
          </Button>
        </>
      }
    >
      <div className="key-pair">
        {first && (
          <div className="key-box">
            <p className="secondary">{texts.onFile(first.file, first.line)}</p>
            <span className="label">{first.keyType}</span>
            <Fingerprint print={first.fingerprint} />
          </div>
        )}
        <div className="key-box bad">
          <p className="state-down">{texts.offeredNow}</p>
          <span className="label">{need.keyType}</span>
          <Fingerprint print={need.fingerprint} hidden={need.hidden} />
        </div>
      </div>
      <Evidence need={need} />
      {!revoked && <Replace source={source} need={need} onDone={onClose} />}
    </Dialog>
  )
}

function Replace({ source, need, onDone }: { source: Source; need: HostKeyNeed; onDone: () => void }) {
  const blocked = useBlocked()
  const field = useId()
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const complete = typed.trim().length === need.hidden
  const replace = async () => {
    if (!complete || busy || blocked) return
    setBusy(true)
    if (await giveAnswer(source, { kind: 'replace', typed })) onDone()
    else setTyped('')
    setBusy(false)
  }
  return (
    <section aria-label={texts.reinstalled(need.host)}>
      <h3 className="section">{texts.reinstalled(need.host)}</h3>
      <p className="secondary">{texts.readThere(need.hidden)}</p>
      <CopyCommand command={need.compare}>{need.compare}</CopyCommand>
      <div className="replace">
        <label className="hidden" htmlFor={field}>
          {texts.typeHidden(need.hidden)}
        </label>
        <input
          id={field}
          type="text"
          className="field mono"
          value={typed}
          placeholder={texts.typeHidden(need.hidden)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={event => setTyped(event.target.value)}
        />
        <Button
          blocked={busy ? texts.writing : complete ? blocked : texts.typeHidden(need.hidden)}
          onClick={() => void replace()}
        >
          {texts.replace}
        </Button>
      </div>
      {need.replaces && (
        <p className="secondary">{texts.replacesLine(need.replaces.line, need.replaces.file)}</p>
      )}
    </section>
  )
}
