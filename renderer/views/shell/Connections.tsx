import { ageOf, ageWords } from '../../../shared/lab/age.ts'
import type { Source } from '../../../shared/lab/model.ts'
import { STATE_WORDS, shownOf } from '../../../shared/lab/state.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { troubledSources } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Filled } from '../../parts/Filled.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { shellTexts } from '../../texts/en/shell.ts'
import { Age } from '../Age.tsx'
import { retryAll, useActs } from '../acts.ts'
import { useBlocked } from '../useBlocked.ts'
import { HowReached, type Reached, useDiagnosis } from './HowReached.tsx'

/** Every source of the lab; those that need their owner or do not answer first, with what to do. */
export function Connections({ onClose }: { onClose: () => void }) {
  const sources = useMirror(mirror => mirror.lab?.tables.sources)
  const retrying = useActs(acts => acts.retrying)
  const blocked = useBlocked()
  const diagnosis = useDiagnosis()
  const troubled = sources ? troubledSources(sources) : []
  const others = [...(sources?.values() ?? [])].filter(source => !troubled.includes(source))
  return (
    <Dialog
      title={shellTexts.connections}
      description={describe(troubled.length, others.length)}
      onClose={onClose}
      foot={
        <>
          <Button blocked={blocked} onClick={() => void retryAll()}>
            {retrying ? commonTexts.trying : commonTexts.tryAgain}
          </Button>
          <Button look="plain" onClick={onClose}>
            {commonTexts.close}
          </Button>
        </>
      }
    >
      <ul className="sources">
        {[...troubled, ...others].map(source => (
          <SourceRow
            key={source.id}
            source={source}
            reached={diagnosis?.sources.find(one => one.id === source.id) ?? null}
          />
        ))}
      </ul>
    </Dialog>
  )
}

function describe(troubled: number, others: number): string {
  if (troubled + others === 0) return shellTexts.noSources
  if (troubled === 0) return shellTexts.sourcesWell(others)
  return shellTexts.sourcesTroubled(troubled, troubled + others)
}

function SourceRow({ source, reached }: { source: Source; reached: Reached | null }) {
  const shown = shownOf(source.state)
  const next = useTick(now =>
    source.nextTry !== null && source.nextTry > now ? ageWords(ageOf(now, source.nextTry)) : null,
  )
  return (
    <li className="source">
      <StateMark shape={shown} label="" />
      <div className="source-what">
        <p>
          <span className="name">{source.name}</span>{' '}
          <span className="secondary">{commonTexts.sourceKinds[source.kind]}</span>
        </p>
        {source.reason && <p>{source.reason}</p>}
        {source.advice && <p className="secondary">{source.advice}</p>}
        {source.errors > 0 && <p className="secondary">{shellTexts.unreadLines(source.errors)}</p>}
        {reached && <HowReached reached={reached} name={source.name} />}
      </div>
      <div className="source-state">
        <span className={`state-${shown}`}>
          {source.state === 'connecting' ? shellTexts.connecting : STATE_WORDS[shown]}
        </span>
        {next !== null ? (
          <span className="age">{shellTexts.nextTryIn(next)}</span>
        ) : (
          <span className="age">
            <Filled text={shellTexts.heard} places={{ age: <Age at={source.at} /> }} />
          </span>
        )}
      </div>
    </li>
  )
}
