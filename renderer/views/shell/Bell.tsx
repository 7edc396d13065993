import { Bell as Glyph } from 'lucide-react'
import { useState } from 'react'
import { ageOf, ageWords } from '../../../shared/lab/age.ts'
import type { Problem } from '../../../shared/lab/model.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { problemsOf } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { Menu, MenuItem, MenuLine } from '../../parts/Menu.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { shellTexts } from '../../texts/en/shell.ts'
import { go } from '../route.ts'
import { noteOf, showLab, useLabs } from './labs.ts'

/** How many problems there are, of this lab and of the others, and the way to each. */
export function Bell() {
  const [open, setOpen] = useState(false)
  const table = useMirror(mirror => mirror.lab?.tables.problems)
  const problems = table ? problemsOf(table) : []
  const others = useLabs().filter(lab => !lab.shown && lab.problems > 0)
  const count = problems.length + others.reduce((sum, lab) => sum + lab.problems, 0)
  const words = shellTexts.bell(count)
  const trigger = (
    <Button look="plain" icon small className="bell" aria-label={words} title={words}>
      <Glyph size={15} />
      {count > 0 && <span className="bell-count">{count}</span>}
    </Button>
  )
  return (
    <Menu open={open} onOpen={setOpen} trigger={trigger}>
      {count === 0 && (
        <MenuItem name={shellTexts.noProblem} onChoose={() => go({ page: 'journal' })}>
          {shellTexts.noProblem}
        </MenuItem>
      )}
      {problems.map(problem => (
        <Row key={problem.id} problem={problem} />
      ))}
      {problems.length > 0 && others.length > 0 && <MenuLine />}
      {others.map(lab => (
        <MenuItem key={lab.id} name={lab.name} onChoose={() => showLab(lab.id)}>
          <StateMark shape={lab.state} size={11} />
          <span className="name">{lab.name}</span>
          <span className="secondary">{noteOf(lab)}</span>
        </MenuItem>
      ))}
    </Menu>
  )
}

function Row({ problem }: { problem: Problem }) {
  const age = useTick(now => ageWords(ageOf(problem.since, now)))
  const { subject } = problem
  const show = () => {
    const tables = useMirror.getState().lab?.tables
    const node = tables?.nodes.get(subject)
    const service = tables?.services.get(subject)
    if (node) go({ page: 'node', node: node.id })
    else if (service) go({ page: 'services', service: service.id })
    else go({ page: 'overview' })
  }
  return (
    <MenuItem name={problem.sentence} onChoose={show}>
      <StateMark shape={problem.state} size={11} />
      <span className="name" title={problem.sentence}>
        {problem.sentence}
      </span>
      <span className="age">{age}</span>
    </MenuItem>
  )
}
