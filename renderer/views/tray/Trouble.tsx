import { durationWords } from '../../../shared/lab/age.ts'
import type { EntityId } from '../../../shared/lab/ids.ts'
import type { Lab, Problem } from '../../../shared/lab/model.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { entity } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { trayTexts as texts } from '../../texts/en/tray.ts'
import { checkService, retryAll, useActs } from '../acts.ts'
import { useBlocked } from '../useBlocked.ts'
import { WholeLink } from './WholeLink.tsx'

/** So many of what a problem takes down are named here. */
const NAMED = 5

/** The worst problem: since when, what it takes down, and the next useful act. */
export function Trouble({ lab, problem }: { lab: Lab; problem: Problem }) {
  const lasting = useTick(now => durationWords(now - problem.since))
  const services = problem.affects.filter(id => id.startsWith('service:'))
  const told = services.length > 0 ? services : problem.affects
  const others = lab.tables.problems.size - 1
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const paused = useMirror(mirror => mirror.app?.paused ?? false)
  const more = [
    told.length > NAMED ? texts.andMore(told.length - NAMED) : '',
    others > 0 ? texts.moreProblems(others) : '',
  ].filter(words => words !== '')
  return (
    <section className={`tray-trouble is-${problem.state}`} aria-label={problem.sentence}>
      <header className="tray-verdict">
        <StateMark shape={problem.state} size={14} />
        <div className="tray-words">
          <h1 className="panel-title">{up ? problem.sentence : texts.lastKnown(problem.sentence)}</h1>
          <p className="secondary">{texts.since(lab.name, lasting)}</p>
          {paused && <p className="ink">{texts.paused}</p>}
        </div>
      </header>
      {told.length > 0 && (
        <ul className="tree">
          {told.slice(0, NAMED).map(id => (
            <Affected key={id} id={id} />
          ))}
        </ul>
      )}
      <div className="tray-acts">
        <Act problem={problem} />
        <WholeLink className="button small" place={{ page: 'overview', lab: lab.id }}>
          {texts.details}
        </WholeLink>
        <span className="secondary">{more.join(' · ')}</span>
      </div>
    </section>
  )
}

function Act({ problem }: { problem: Problem }) {
  const service = useMirror(mirror => mirror.lab?.tables.services.get(problem.subject))
  const retrying = useActs(acts => acts.retrying)
  const checking = useActs(acts => acts.checking.has(problem.subject))
  const blocked = useBlocked()
  return service?.launchable ? (
    <Button look="primary" small blocked={blocked} onClick={() => void checkService(service)}>
      {checking ? commonTexts.checking : texts.check(service.name)}
    </Button>
  ) : (
    <Button look="primary" small blocked={blocked} onClick={() => void retryAll()}>
      {retrying ? commonTexts.trying : commonTexts.tryAgain}
    </Button>
  )
}

function Affected({ id }: { id: EntityId }) {
  const row = useMirror(mirror => (mirror.lab ? entity(mirror.lab, id) : null))
  const verdict = useMirror(mirror => mirror.lab?.tables.services.get(id)?.verdict ?? '')
  if (!row) return null
  return (
    <li>
      <StateMark shape={row.state} size={11} />
      <span className="name" title={row.name}>
        {row.name}
      </span>
      <span className="tree-words" title={verdict}>
        {verdict}
      </span>
    </li>
  )
}
