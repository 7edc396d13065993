import { inert } from '../../../shared/lab/inert.ts'
import { useMirror } from '../../mirror/mirror.ts'
import type { LabRow } from '../../mirror/writer.ts'
import { Button } from '../../parts/Button.tsx'
import { CopyCommand } from '../../parts/CopyCommand.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { shellTexts } from '../../texts/en/shell.ts'
import { askFor, say } from '../acts.ts'
import { placeOf } from '../route.ts'
import { noteOf, type ShownLab, showLab, useLabs } from '../shell/labs.ts'
import { useBlocked } from '../useBlocked.ts'
import { Favourites } from './Favourites.tsx'
import { SourceRows } from './SourceRows.tsx'

/** A path is told whole. */
const LONGEST = 4000

/** Every lab with the file it was read from; of the one that is shown, its sources and its favourites too. */
export function LabsPart() {
  const labs = useLabs()
  const rows = useMirror(mirror => mirror.labs)
  const own = useMirror(mirror => mirror.app?.own ?? false)
  const demo = useMirror(mirror => mirror.app?.settings.demo ?? null)
  return (
    <>
      <h2 className="panel-title">{texts.sections.labs}</h2>
      <p className="secondary">{own ? texts.labsNote : texts.labsFixed}</p>
      <ul className="setting-labs">
        {labs.map(lab => (
          <Lab key={lab.id} lab={lab} row={rows?.find(row => row.id === lab.id)} />
        ))}
      </ul>
      {own && (
        <p>
          <a className="button edge" href={placeOf({ page: 'add' })}>
            {texts.addLab}
          </a>
        </p>
      )}
      {own && demo !== null && <ForgetDemo />}
    </>
  )
}

function Lab({ lab, row }: { lab: ShownLab; row: LabRow | undefined }) {
  return (
    <li>
      <div className="setting-lab">
        <StateMark shape={lab.state} size={12} />
        <h3 className="name" title={lab.name}>
          {lab.name}
        </h3>
        {row?.demo && <span className="tag">{shellTexts.demo}</span>}
        <span className="secondary">{noteOf(lab)}</span>
        <span className="spacer" />
        {lab.shown ? (
          <span className="secondary">{texts.thisLab}</span>
        ) : (
          <Button small aria-label={texts.showLab(lab.name)} onClick={() => showLab(lab.id)}>
            {texts.show}
          </Button>
        )}
      </div>
      {row?.file ? (
        <CopyCommand command={row.file} what={texts.fileOf(lab.name)}>
          {inert(row.file, LONGEST)}
        </CopyCommand>
      ) : (
        <p className="secondary">{texts.noFile}</p>
      )}
      {lab.shown && (
        <>
          <SourceRows />
          <Favourites />
        </>
      )}
    </li>
  )
}

function ForgetDemo() {
  const blocked = useBlocked()
  const forget = async () => {
    if ((await askFor('labs.forgetDemo', {})) !== undefined) say(texts.demoGone)
  }
  return (
    <div className="setting">
      <p className="secondary">{texts.forgetDemoNote}</p>
      <Button blocked={blocked} onClick={() => void forget()}>
        {texts.forgetDemo}
      </Button>
    </div>
  )
}
