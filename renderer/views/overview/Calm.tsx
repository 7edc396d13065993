import { ageOf, ageWords } from '../../../shared/lab/age.ts'
import { isNotAsked } from '../../../shared/lab/asked.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { countStates, countUntried, launchable, newestTry } from '../../mirror/select.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { overviewTexts } from '../../texts/en/overview.ts'
import { HowToStart } from '../Empty.tsx'
import { LastDay } from './LastDay.tsx'

/** The verdict when there is no problem, with what it rests on. */
export function Calm() {
  const lab = useMirror(mirror => mirror.lab)
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const services = lab ? launchable(lab.tables.services) : []
  const tried = newestTry(services)
  const checked = useTick(now => (tried === null ? null : ageWords(ageOf(tried, now))))
  if (!lab) return null
  const { nodes, volumes, sources } = lab.tables
  if (sources.size === 0) {
    return (
      <section className="calm">
        <StateMark shape="off" size={14} />
        <div>
          <h1 className="title">{lab.sentence || overviewTexts.noSources}</h1>
          <p>{overviewTexts.noSourcesAbout}</p>
          <HowToStart />
        </div>
      </section>
    )
  }
  const clustered = [...nodes.values()].filter(node => node.ready !== null)
  const ready = clustered.filter(node => node.ready === 'True').length
  const counts = countStates(services)
  const untried = countUntried(services)
  // Why so much is unknown: nothing is wrong with the lab, it is out of reach.
  const asked = !isNotAsked(lab.vantage, sources.values())
  const away = asked && lab.vantage.home === false && lab.state === 'unknown' && untried > 0
  const sentence = away ? overviewTexts.away(lab.name) : lab.sentence
  const bound = [...volumes.values()].filter(volume => volume.phase === 'Bound').length
  const facts = [
    clustered.length > 0 && overviewTexts.ready(ready, clustered.length),
    nodes.size > clustered.length && overviewTexts.inNoCluster(nodes.size - clustered.length),
    services.length > untried && overviewTexts.answer(counts.ok + counts.attention, services.length),
    untried > 0 && overviewTexts.untried(untried, services.length),
    counts.stale > 0 && overviewTexts.notChecked(counts.stale),
    volumes.size > 0 && overviewTexts.bound(bound, volumes.size),
  ].filter(fact => fact !== false)
  return (
    <section className="calm">
      <StateMark shape={lab.settled ? lab.state : 'working'} size={14} />
      <div>
        <h1 className="title">{up ? sentence : overviewTexts.lastKnown(sentence)}</h1>
        <p>
          {asked ? facts.join(' · ') : overviewTexts.lastKnown(facts.join(' · '))}
          {checked !== null && <span className="secondary"> · {overviewTexts.checked(checked)}</span>}
          {facts.length === 0 && !lab.settled && overviewTexts.nothingHeard}
        </p>
      </div>
      <span className="spacer" />
      <LastDay />
    </section>
  )
}
