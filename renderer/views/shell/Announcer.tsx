import { useEffect, useRef, useState } from 'react'
import { useMirror } from '../../mirror/mirror.ts'
import { problemsOf } from '../../mirror/select.ts'
import { shellTexts } from '../../texts/en/shell.ts'

/** Speaks: a new problem once and at once, its end and everything else when there is time. */
export function Announcer() {
  const problems = useMirror(mirror => mirror.lab?.tables.problems)
  const sentence = useMirror(mirror => mirror.lab?.sentence)
  const known = useRef(new Map<string, string>())
  const [urgent, setUrgent] = useState('')
  const [calm, setCalm] = useState('')
  useEffect(() => {
    if (!problems) return
    const fresh = problemsOf(problems).filter(problem => !known.current.has(problem.id))
    const over = [...known.current].filter(([id]) => !problems.has(id))
    known.current = new Map([...problems.values()].map(problem => [problem.id, problem.sentence]))
    if (fresh.length > 0) setUrgent(fresh.map(problem => problem.sentence).join('. '))
    if (over.length > 0) setCalm(shellTexts.noLonger(over.map(([, words]) => words)))
  }, [problems])
  return (
    <>
      <div className="hidden" role="alert">
        {urgent}
      </div>
      <div className="hidden" role="status">
        {calm || sentence}
      </div>
    </>
  )
}
