import { durationWords } from '../../../shared/lab/age.ts'
import type { Problem } from '../../../shared/lab/model.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { adviceFor } from '../../mirror/select.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { overviewTexts } from '../../texts/en/overview.ts'
import { placeOf, useRoute } from '../route.ts'

/** The problems that are not told whole, one row each. */
export function MoreProblems({ problems }: { problems: readonly Problem[] }) {
  return (
    <section className="alert more-problems" aria-label={overviewTexts.moreProblems}>
      <h2 className="label">{overviewTexts.problems(problems.length)}</h2>
      <ul>
        {problems.map(problem => (
          <Row key={problem.id} problem={problem} />
        ))}
      </ul>
    </section>
  )
}

function Row({ problem }: { problem: Problem }) {
  const lasting = useTick(now => durationWords(now - problem.since))
  const node = useMirror(mirror => mirror.lab?.tables.nodes.get(problem.subject)?.id)
  const service = useMirror(mirror => mirror.lab?.tables.services.get(problem.subject)?.id)
  // One row has no evidence to read it in.
  const advice = useMirror(mirror =>
    mirror.lab ? adviceFor({ ...problem, evidence: [] }, mirror.lab.tables.sources) : '',
  )
  const shown = useRoute()
  const here = (shown.node ?? shown.service) === problem.subject
  const place = node ? placeOf({ node }) : service ? placeOf({ service }) : null
  return (
    <li className="more-problem">
      <StateMark shape={problem.state} size={12} />
      {place ? (
        <a
          className="name cover"
          href={place}
          title={problem.sentence}
          aria-current={here ? 'true' : undefined}
        >
          {problem.sentence}
        </a>
      ) : (
        <span className="name" title={problem.sentence}>
          {problem.sentence}
        </span>
      )}
      <span className="age">{lasting}</span>
      {advice && <p className="secondary more-advice">{advice}</p>}
    </li>
  )
}
