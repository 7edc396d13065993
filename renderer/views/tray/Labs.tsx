import { useMirror } from '../../mirror/mirror.ts'
import { launchable, newestTry } from '../../mirror/select.ts'
import type { LabRow } from '../../mirror/writer.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { trayTexts as texts } from '../../texts/en/tray.ts'
import { Age } from '../Age.tsx'
import { WholeLink } from './WholeLink.tsx'

/** Every lab with its verdict; a press shows it in the window, since the popover itself is headed by the worst. */
export function Labs() {
  const labs = useMirror(mirror => mirror.labs) ?? []
  const watched = useMirror(mirror => mirror.watched)
  const trouble = useMirror(mirror => (mirror.lab?.tables.problems.size ?? 0) > 0)
  // One lab is told of above, and so is one with a problem.
  const shown = trouble ? labs.filter(lab => lab.id !== watched) : labs
  if (labs.length < 2) return null
  return (
    <section className="tray-labs" aria-label={texts.labs}>
      <h2 className="label">{texts.labs}</h2>
      <ul>
        {shown.map(lab => (
          <li key={lab.id}>
            <WholeLink className="tray-lab" place={{ page: 'overview', lab: lab.id }}>
              <LabWords lab={lab} here={lab.id === watched} />
            </WholeLink>
          </li>
        ))}
      </ul>
    </section>
  )
}

function LabWords({ lab, here }: { lab: LabRow; here: boolean }) {
  const up = useMirror(mirror => mirror.link.kind === 'up')
  // Of the one that is watched the page knows more than the list does.
  const held = useMirror(mirror => (here ? mirror.lab : null))
  const words = texts.labNote(lab.nodes, held?.sentence ?? lab.sentence)
  return (
    <>
      <StateMark shape={up ? (held?.state ?? lab.state) : 'unknown'} size={11} />
      <span className="name" title={lab.name}>
        {lab.name}
      </span>
      <span className="clip" title={words}>
        {words}
      </span>
      {held && <Age at={newestTry(launchable(held.tables.services))} />}
    </>
  )
}
