import { useEffect, useState } from 'react'
import type { Diagnosis } from '../../../shared/contract/diagnosis.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Filled } from '../../parts/Filled.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { shellTexts } from '../../texts/en/shell.ts'
import { Age } from '../Age.tsx'
import { askFor } from '../acts.ts'

export type Reached = Diagnosis['sources'][number]

/** What was tried for every source; asked anew whenever the state of one has changed. Null before the first answer. */
export function useDiagnosis(): Diagnosis | null {
  const lab = useMirror(mirror => mirror.watched)
  const states = useMirror(mirror =>
    [...(mirror.lab?.tables.sources.values() ?? [])].map(one => one.state).join(),
  )
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const [told, setTold] = useState<Diagnosis | null>(null)
  useEffect(() => {
    if (lab === null || states === '' || !up) return
    let asked = true
    void askFor('lab.diagnose', { lab }).then(diagnosis => {
      if (asked && diagnosis) setTold(diagnosis)
    })
    return () => {
      asked = false
    }
  }, [lab, states, up])
  return told
}

/** How the files say that a source is reached, and what was dialled for it last. */
export function HowReached({ reached, name }: { reached: Reached; name: string }) {
  const { way, dialled } = reached
  if (way.length + dialled.length === 0) return null
  return (
    <details className="reached">
      <summary className="label">
        {shellTexts.howReached} <span className="hidden">{name}</span>
      </summary>
      <ul className="secondary">
        {way.map(line => (
          <li key={line}>{line}</li>
        ))}
        {dialled.map(({ to, ok, sentence, took, at }) => (
          <li key={to}>
            <Filled
              text={ok ? shellTexts.dialledWell : shellTexts.dialledBadly}
              places={{
                mark: <StateMark shape={ok ? 'ok' : 'down'} size={9} />,
                to,
                sentence,
                took: commonTexts.milliseconds(Math.round(took)),
                age: <Age at={at} />,
              }}
            />
          </li>
        ))}
      </ul>
    </details>
  )
}
