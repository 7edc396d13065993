import { ageOf, ageWords } from '../../../shared/lab/age.ts'
import type { Lab } from '../../../shared/lab/model.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { launchable, newestTry } from '../../mirror/select.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { trayTexts as texts } from '../../texts/en/tray.ts'

/** The verdict where there is no problem, and how old what it rests on is. */
export function Quiet({ lab }: { lab: Lab }) {
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const paused = useMirror(mirror => mirror.app?.paused ?? false)
  return (
    <header className="tray-verdict">
      <StateMark shape={paused ? 'off' : lab.settled && up ? lab.state : 'unknown'} size={14} />
      <div className="tray-words">
        <h1 className="panel-title">
          {paused ? texts.paused : up ? lab.sentence : texts.lastKnown(lab.sentence)}
        </h1>
        <Counts lab={lab} />
      </div>
    </header>
  )
}

/** What the verdict is over: the one lab, named where there are others, or all of them where all are well. */
function Counts({ lab }: { lab: Lab }) {
  const labs = useMirror(mirror => mirror.labs) ?? []
  const services = launchable(lab.tables.services)
  const tried = newestTry(services)
  const newest = useTick(now => (tried === null ? null : ageWords(ageOf(tried, now))))
  const several = labs.length > 1
  const all = several && lab.state === 'ok' && labs.every(one => one.id === lab.id || one.state === 'ok')
  const machines = labs.reduce((sum, one) => sum + one.nodes, 0)
  const age = newest === null ? texts.nothingTried : texts.newest(newest)
  return (
    <p>
      {several && !all && texts.of(lab.name)}
      {all ? texts.countsOfAll(machines, labs.length) : texts.counts(lab.tables.nodes.size, services.length)}
      <span className="secondary">
        {' · '}
        {all ? texts.inLab(lab.name, age) : age}
      </span>
    </p>
  )
}
