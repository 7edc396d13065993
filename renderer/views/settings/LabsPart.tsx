import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { shellTexts } from '../../texts/en/shell.ts'
import { askFor, say } from '../acts.ts'
import { placeOf } from '../route.ts'
import { useBlocked } from '../useBlocked.ts'

export function LabsPart() {
  const labs = useMirror(mirror => mirror.labs) ?? []
  const watched = useMirror(mirror => mirror.watched)
  const demo = useMirror(mirror => mirror.app?.settings.demo ?? null)
  const blocked = useBlocked()
  const forget = async () => {
    if ((await askFor('labs.forgetDemo', {})) !== undefined) say(texts.demoGone)
  }
  return (
    <>
      <h2 className="panel-title">{texts.sections.labs}</h2>
      <p className="secondary">{texts.labsNote}</p>
      <ul className="setting-rows">
        {labs.map(lab => (
          <li key={lab.id}>
            <StateMark shape={lab.state} size={12} />
            <span className="name" title={lab.name}>
              {lab.name}
            </span>
            {lab.demo && <span className="tag">{shellTexts.demo}</span>}
            <span className="secondary">
              {lab.id === watched ? texts.thisLab : commonTexts.nodes(lab.nodes)}
            </span>
          </li>
        ))}
      </ul>
      <p>
        <a className="button edge" href={placeOf({ page: 'add' })}>
          {texts.addLab}
        </a>
      </p>
      {demo !== null && (
        <div className="setting">
          <p className="secondary">{texts.forgetDemoNote}</p>
          <Button blocked={blocked} onClick={() => void forget()}>
            {texts.forgetDemo}
          </Button>
        </div>
      )}
    </>
  )
}
