import { useEffect, useState } from 'react'
import type { AnsweredProgram } from '../../../shared/contract/programs.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { askFor, say } from '../acts.ts'
import { useBlocked } from '../useBlocked.ts'

/** What was said of programs that kubeconfig and ssh_config name, in all labs, and a way to take it back. */
export function ProgramsPart() {
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const [programs, setPrograms] = useState<readonly AnsweredProgram[] | null>(null)
  const [asked, setAsked] = useState(0)
  useEffect(() => {
    if (!up) return
    let wanted = true
    void askFor('programs.list', {}).then(told => {
      if (wanted && told) setPrograms(told)
    })
    return () => {
      wanted = false
    }
  }, [up, asked])
  return (
    <>
      <h2 className="panel-title">{texts.sections.programs}</h2>
      <p className="secondary">{texts.programsNote}</p>
      {programs === null && (
        <p className="secondary" aria-busy={up}>
          {up ? commonTexts.loading : texts.programsNotTold}
        </p>
      )}
      {programs?.length === 0 && <p className="secondary">{texts.noPrograms}</p>}
      {programs && programs.length > 0 && (
        <ul className="setting-labs" aria-label={texts.sections.programs}>
          {programs.map(one => (
            <Program key={one.digest} program={one} onForgotten={() => setAsked(asked + 1)} />
          ))}
        </ul>
      )}
    </>
  )
}

function Program({ program, onForgotten }: { program: AnsweredProgram; onForgotten: () => void }) {
  const { digest, said, command, args, entry, file } = program
  const blocked = useBlocked()
  const name = command.split(/[\\/]/).at(-1) ?? command
  const forget = async () => {
    if ((await askFor('programs.forget', { digests: [digest] })) === undefined) return
    say(texts.programForgotten(name))
    onForgotten()
  }
  return (
    <li>
      <div className="setting-lab">
        <h3 className="name" title={name}>
          {name}
        </h3>
        <span className="tag">{texts.said[said]}</span>
        <span className="spacer" />
        <Button
          small
          aria-label={texts.forgetProgram(name, entry)}
          blocked={blocked}
          onClick={() => void forget()}
        >
          {texts.forget}
        </Button>
      </div>
      <ol className="argv mono" aria-label={texts.runs}>
        {[command, ...args].map((word, at) => (
          <li key={`${at} ${word}`}>{word}</li>
        ))}
      </ol>
      <p className="secondary">{texts.programOf(entry, file)}</p>
    </li>
  )
}
