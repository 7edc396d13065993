import { ChevronRight } from 'lucide-react'
import { memo } from 'react'
import { durationWords } from '../../../shared/lab/age.ts'
import type { Problem } from '../../../shared/lab/model.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { adviceFor } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { whenWords } from '../../parts/time.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { overviewTexts } from '../../texts/en/overview.ts'
import { checkService, retryAll, useActs } from '../acts.ts'
import { go, useRoute } from '../route.ts'
import { useBlocked } from '../useBlocked.ts'
import { TakesDown } from './TakesDown.tsx'

/** In a narrow window the evidence folds behind a link. */
const WIDE = window.matchMedia('(width >= 75em)')

interface Props {
  problem: Problem
  /** Its sentence is the title of the page. */
  first: boolean
}

/** One cause, one alert: the sentence, how long, why we think so, and what it takes down as a tree. */
export const Alert = memo(function Alert({ problem, first }: Props) {
  const lasting = useTick(now => durationWords(now - problem.since))
  const since = useTick(now => whenWords(problem.since, now))
  const advice = useMirror(mirror => (mirror.lab ? adviceFor(problem, mirror.lab.tables.sources) : ''))
  const Title = first ? 'h1' : 'h2'
  const services = problem.affects.filter(id => id.startsWith('service:')).length
  const told = problem.affects.length + problem.evidence.length
  return (
    <section className={`alert alert-${problem.state}`} aria-label={problem.sentence}>
      <div className="alert-head">
        <StateMark shape={problem.state} size={16} />
        <Title className={first ? 'title' : 'panel-title'}>{problem.sentence}</Title>
        <p className="alert-since">
          <b>{lasting}</b> <span className="wide">{overviewTexts.since(since)}</span>
        </p>
      </div>
      {services > 0 && <p className="alert-sum wide">{overviewTexts.oneCause(services)}</p>}
      {advice && <p className="alert-sum">{advice}</p>}
      {told > 0 && (
        <div className="alert-body">
          <Evidence problem={problem} />
          <TakesDown ids={problem.affects} level={first ? 'h2' : 'h3'} />
        </div>
      )}
      <Acts problem={problem} first={first} />
    </section>
  )
})

function Evidence({ problem }: { problem: Problem }) {
  if (problem.evidence.length === 0) return null
  return (
    <details className="evidence" open={WIDE.matches}>
      <summary className="label">
        {overviewTexts.why} <ChevronRight size={12} />
      </summary>
      <ol>
        {problem.evidence.map(seen => (
          <EvidenceRow key={`${seen.at} ${seen.sentence}`} at={seen.at} sentence={seen.sentence} />
        ))}
      </ol>
    </details>
  )
}

function EvidenceRow({ at, sentence }: { at: number; sentence: string }) {
  const when = useTick(now => whenWords(at, now))
  return (
    <li>
      <time className="mono" dateTime={new Date(at).toISOString()}>
        {when}
      </time>
      <span className="ink">{sentence}</span>
    </li>
  )
}

/** The next useful act for what the problem is about; trying everything again is offered once. */
function Acts({ problem, first }: { problem: Problem; first: boolean }) {
  const shown = useRoute()
  const blocked = useBlocked()
  const node = useMirror(mirror => mirror.lab?.tables.nodes.get(problem.subject))
  const service = useMirror(mirror => mirror.lab?.tables.services.get(problem.subject))
  const retrying = useActs(acts => acts.retrying)
  const checking = useActs(acts => acts.checking.has(problem.subject))
  if (!first && !node && !service && problem.state !== 'needs-you') return null
  return (
    <div className="alert-acts">
      {problem.state === 'needs-you' ? (
        <Button look={first ? 'primary' : 'edge'} onClick={() => go({ page: 'needs' })}>
          {overviewTexts.seeNeeds}
        </Button>
      ) : service?.launchable ? (
        <Button
          look={first ? 'primary' : 'edge'}
          blocked={blocked}
          onClick={() => void checkService(service)}
        >
          {checking ? commonTexts.checking : overviewTexts.check(service.name)}
        </Button>
      ) : (
        <Button look={first ? 'primary' : 'edge'} blocked={blocked} onClick={() => void retryAll()}>
          {retrying ? commonTexts.trying : commonTexts.tryAgain}
        </Button>
      )}
      {node && shown.node !== node.id && (
        <Button onClick={() => go({ node: node.id, service: null })}>{overviewTexts.show(node.name)}</Button>
      )}
      {service && shown.service !== service.id && (
        <Button onClick={() => go({ service: service.id, node: null })}>
          {overviewTexts.show(service.name)}
        </Button>
      )}
    </div>
  )
}
