import { ChevronRight } from 'lucide-react'
import { memo, useState } from 'react'
import { durationWords } from '../../../shared/lab/age.ts'
import type { EntityId } from '../../../shared/lab/ids.ts'
import type { Problem } from '../../../shared/lab/model.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { entity, portOf } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { whenWords } from '../../parts/time.ts'
import { checkService, retryAll, useActs } from '../acts.ts'
import { go, placeOf, useRoute } from '../route.ts'
import { useBlocked } from '../useBlocked.ts'

/** So many of what a problem takes down are named at once. */
const NAMED = 8

/** In a narrow window the evidence folds behind a link. */
const WIDE = window.matchMedia('(width >= 75em)')

interface Props {
  problem: Problem
  /** Its sentence is the title of the page. */
  first: boolean
  whole: boolean
}

/** One cause, one alert: the sentence, how long, why we think so, and what it takes down as a tree. */
export const Alert = memo(function Alert({ problem, first, whole }: Props) {
  const [open, setOpen] = useState(whole)
  const lasting = useTick(now => durationWords(now - problem.since))
  const since = useTick(now => whenWords(problem.since, now))
  const Title = first ? 'h1' : 'h2'
  const services = problem.affects.filter(id => id.startsWith('service:')).length
  return (
    <section className={`alert alert-${problem.state}`} aria-label={problem.sentence}>
      <div className="alert-head">
        <StateMark shape={problem.state} size={16} />
        <Title className={first ? 'title' : 'panel-title'}>{problem.sentence}</Title>
        <p className="alert-since">
          <b>{lasting}</b> <span className="wide">since {since}</span>
        </p>
      </div>
      {open ? (
        <>
          <p className="alert-sum wide">
            One cause{services > 0 && `, ${services} ${services === 1 ? 'service' : 'services'}`}.
          </p>
          <div className="alert-body">
            <Evidence problem={problem} />
            <TakesDown problem={problem} />
          </div>
          <Acts problem={problem} />
        </>
      ) : (
        <div className="alert-more">
          <Button small onClick={() => setOpen(true)}>
            Show what it takes down
          </Button>
        </div>
      )}
    </section>
  )
})

function Evidence({ problem }: { problem: Problem }) {
  if (problem.evidence.length === 0) return null
  return (
    <details className="evidence" open={WIDE.matches}>
      <summary className="label">
        Why we think so <ChevronRight size={12} />
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

function TakesDown({ problem }: { problem: Problem }) {
  const [all, setAll] = useState(false)
  if (problem.affects.length === 0) return null
  const shown = all ? problem.affects : problem.affects.slice(0, NAMED)
  const more = problem.affects.length - shown.length
  return (
    <div className="takes">
      <h3 className="label">Takes down</h3>
      <ul className="tree">
        {shown.map(id => (
          <Affected key={id} id={id} />
        ))}
      </ul>
      {more > 0 && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show {more} more
        </button>
      )}
    </div>
  )
}

/** One thing a problem takes down, with what is known of its own fate. */
function Affected({ id }: { id: EntityId }) {
  const row = useMirror(mirror => (mirror.lab ? entity(mirror.lab, id) : null))
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  if (!row) return null
  const words = service ? service.verdict : 'sentence' in row ? String(row.sentence) : ''
  const place = service ? placeOf({ service: service.id }) : null
  const here = useRoute().service === id
  return (
    <li>
      <StateMark shape={row.state} size={12} />
      {place ? (
        <a className="name cover" href={place} title={row.name} aria-current={here ? 'true' : undefined}>
          {row.name}
        </a>
      ) : (
        <span className="name" title={row.name}>
          {row.name}
        </span>
      )}
      <span className="mono port">{service ? portOf(service) : ''}</span>
      <span className="tree-words" title={words}>
        {words}
      </span>
    </li>
  )
}

function Acts({ problem }: { problem: Problem }) {
  const shown = useRoute()
  const blocked = useBlocked()
  const node = useMirror(mirror => mirror.lab?.tables.nodes.get(problem.subject))
  const service = useMirror(mirror => mirror.lab?.tables.services.get(problem.subject))
  const retrying = useActs(acts => acts.retrying)
  const checking = useActs(acts => acts.checking.has(problem.subject))
  return (
    <div className="alert-acts">
      {service ? (
        <Button look="primary" blocked={blocked} onClick={() => void checkService(service)}>
          {checking ? 'Checking…' : `Check ${service.name} now`}
        </Button>
      ) : (
        <Button look="primary" blocked={blocked} onClick={() => void retryAll()}>
          {retrying ? 'Trying…' : 'Try again now'}
        </Button>
      )}
      {node && shown.node !== node.id && (
        <Button onClick={() => go({ node: node.id, service: null })}>Show {node.name}</Button>
      )}
      {service && shown.service !== service.id && (
        <Button onClick={() => go({ service: service.id, node: null })}>Show {service.name}</Button>
      )}
    </div>
  )
}
