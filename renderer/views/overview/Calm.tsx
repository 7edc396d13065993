import { ageOf, ageWords } from '../../../shared/lab/age.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { countStates, launchable, newestTry } from '../../mirror/select.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { HowToStart } from '../Empty.tsx'

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
          <h1 className="title">{lab.sentence || 'This lab has no sources yet'}</h1>
          <p>Homeport looks at nothing until it is told to. Point it at something:</p>
          <HowToStart />
        </div>
      </section>
    )
  }
  const clustered = [...nodes.values()].filter(node => node.ready !== null)
  const ready = clustered.filter(node => node.ready === 'True').length
  const counts = countStates(services)
  const bound = [...volumes.values()].filter(volume => volume.phase === 'Bound').length
  const facts = [
    clustered.length > 0 && `${ready} of ${clustered.length} nodes Ready`,
    nodes.size > clustered.length &&
      `${nodes.size - clustered.length} ${nodes.size - clustered.length === 1 ? 'machine' : 'machines'} in no cluster`,
    services.length > 0 && `${counts.ok + counts.attention} of ${services.length} services answer`,
    counts.stale > 0 && `${counts.stale} not checked lately`,
    volumes.size > 0 && `${bound} of ${volumes.size} volumes bound`,
  ].filter(fact => fact !== false)
  return (
    <section className="calm">
      <StateMark shape={lab.settled ? lab.state : 'working'} size={14} />
      <div>
        <h1 className="title">{up ? lab.sentence : `Last known: ${lab.sentence}`}</h1>
        <p>
          {facts.join(' · ')}
          {checked !== null && <span className="secondary"> · checked {checked} ago</span>}
          {facts.length === 0 && !lab.settled && 'Nothing has been heard yet; what answers appears here.'}
        </p>
      </div>
    </section>
  )
}
