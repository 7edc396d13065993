import { STATE_WORDS, shownOf } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { Age } from '../Age.tsx'

/** What the lab that is shown is read from, each with how it is and when it was last heard. */
export function SourceRows() {
  const sources = useMirror(mirror => mirror.lab?.tables.sources)
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const list = [...(sources?.values() ?? [])]
  if (list.length === 0) return <p className="secondary">{texts.noSources}</p>
  return (
    <ul className="setting-sources" aria-label={texts.sources}>
      {list.map(source => {
        const shown = up ? shownOf(source.state) : 'unknown'
        return (
          <li key={source.id}>
            <StateMark shape={shown} size={11} label="" />
            <span className="name" title={source.name}>
              {source.name}
            </span>
            <span className="secondary">{commonTexts.sourceKinds[source.kind]}</span>
            <span className={`clip state-${shown}`} title={source.reason || undefined}>
              {source.reason || STATE_WORDS[shown]}
            </span>
            <Age at={source.at} aged={shown === 'stale' || shown === 'unknown'} />
          </li>
        )
      })}
    </ul>
  )
}
