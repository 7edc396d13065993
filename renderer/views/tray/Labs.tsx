import { useMirror } from '../../mirror/mirror.ts'
import { launchable, newestTry } from '../../mirror/select.ts'
import type { LabRow } from '../../mirror/writer.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { trayTexts as texts } from '../../texts/en/tray.ts'
import { Age } from '../Age.tsx'

/** Every lab with its verdict; a press shows that one here. */
export function Labs() {
  const labs = useMirror(mirror => mirror.labs) ?? []
  const watched = useMirror(mirror => mirror.watched)
  const select = useMirror(mirror => mirror.commands?.selectLab)
  const up = useMirror(mirror => mirror.link.kind === 'up')
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
            {lab.id === watched ? (
              <span className="tray-lab here" aria-current="true">
                <LabWords lab={lab} here up={up} />
              </span>
            ) : (
              <button type="button" className="tray-lab" onClick={() => void select?.(lab.id)}>
                <LabWords lab={lab} here={false} up={up} />
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function LabWords({ lab, here, up }: { lab: LabRow; here: boolean; up: boolean }) {
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
