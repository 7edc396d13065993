import { useMirror } from '../../mirror/mirror.ts'
import { problemsOf } from '../../mirror/select.ts'
import { JournalBlock } from '../journal/JournalBlock.tsx'
import { Alert } from './Alert.tsx'
import { Calm } from './Calm.tsx'
import { MoreProblems } from './MoreProblems.tsx'
import { Quays } from './Quays.tsx'
import { ServiceBoard } from './ServiceBoard.tsx'
import { Volumes } from './Volumes.tsx'
import { WorthKnowing } from './WorthKnowing.tsx'

/** So many problems are told whole; the rest are one row each. */
const WHOLE = 3

/** Worst first: a problem stands above all else, and what answers stays usable below it. */
export function Overview() {
  const table = useMirror(mirror => mirror.lab?.tables.problems)
  const problems = table ? problemsOf(table) : []
  return (
    <div className="overview">
      {problems.length === 0 && <Calm />}
      {problems.slice(0, WHOLE).map((problem, i) => (
        <Alert key={problem.id} problem={problem} first={i === 0} />
      ))}
      {problems.length > WHOLE && <MoreProblems problems={problems.slice(WHOLE)} />}
      <Quays />
      <ServiceBoard quiet={problems.length === 0} />
      <div className="beside">
        <WorthKnowing />
        <Volumes />
        <JournalBlock node={null} />
      </div>
    </div>
  )
}
