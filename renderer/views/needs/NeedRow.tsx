import type { Source } from '../../../shared/lab/model.ts'
import type { Need } from '../../../shared/lab/need.ts'
import { Button } from '../../parts/Button.tsx'
import { CopyCommand } from '../../parts/CopyCommand.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { needsYouTexts as texts } from '../../texts/en/needsYou.ts'
import { isWebAddress } from '../acts.ts'

/** One thing that waits: what is wrong, what it takes, and the act that settles it. */
export function NeedRow({ source, onShow }: { source: Source; onShow: (id: string) => void }) {
  const { name, kind, reason, advice, need } = source
  const stopped = need?.kind === 'host-key' && need.verdict !== 'unknown'
  return (
    <li className="need">
      <StateMark shape={stopped ? 'down' : 'needs-you'} size={14} label="" />
      <div className="need-what">
        <p>
          <span className="name">{name}</span>{' '}
          <span className="secondary">{commonTexts.sourceKinds[kind]}</span>
        </p>
        <p className="ink">{reason}</p>
        {advice && <p className="secondary">{advice}</p>}
        {need?.kind === 'certificate' && (
          <CopyCommand command={need.file} what={texts.path}>
            {need.file}
          </CopyCommand>
        )}
      </div>
      {need && <Act need={need} name={name} onShow={onShow} />}
    </li>
  )
}

function Act({ need, name, onShow }: { need: Need; name: string; onShow: (id: string) => void }) {
  switch (need.kind) {
    case 'host-key':
      return (
        <Button onClick={() => onShow(need.id)}>
          {need.verdict === 'unknown' ? texts.compareHost(need.host) : texts.seeEvidence(need.host)}
        </Button>
      )
    case 'program':
      return <Button onClick={() => onShow(need.id)}>{texts.seeProgram(name)}</Button>
    case 'secret':
      return <Button onClick={() => onShow(need.id)}>{texts.answer(name)}</Button>
    case 'login':
      return need.url !== null && isWebAddress(need.url) ? (
        <a className="button edge" href={need.url} target="_blank" rel="noopener noreferrer">
          {texts.signIn}
        </a>
      ) : null
    case 'certificate':
      return null
  }
}
