import { useMirror } from '../../mirror/mirror.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { trayTexts as texts } from '../../texts/en/tray.ts'

/** The heading while no lab is mirrored: of the worst the list knows the verdict already. */
export function Coming() {
  const row = useMirror(({ labs, watched }) => labs?.find(lab => lab.id === watched))
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const none = useMirror(mirror => mirror.labs?.length === 0)
  const sentence = row && (up ? row.sentence : texts.lastKnown(row.sentence))
  return (
    <header className="tray-verdict" aria-busy={!none}>
      <StateMark shape={row && up ? row.state : 'unknown'} size={14} />
      <div className="tray-words">
        <h1 className="panel-title">{none ? texts.noLab : sentence || commonTexts.loading}</h1>
        {row && <p className="secondary">{row.name}</p>}
      </div>
    </header>
  )
}
