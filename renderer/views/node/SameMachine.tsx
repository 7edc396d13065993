import { useState } from 'react'
import { inert } from '../../../shared/lab/inert.ts'
import type { Node } from '../../../shared/lab/model.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { nodeTexts as texts } from '../../texts/en/node.ts'
import { changeLabFile } from '../acts.ts'
import { useLabFile } from '../hosts/labFile.ts'
import { useBlocked } from '../useBlocked.ts'

const NONE: ReadonlyMap<string, Node> = new Map()

/** The owner's word against the evidence: names of one machine are taken apart, or those of two put together. */
export function SameMachine({ node }: { node: Node }) {
  const lab = useMirror(mirror => mirror.watched)
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes ?? NONE)
  const file = useLabFile()
  const offline = useBlocked()
  const [other, setOther] = useState('')
  const [busy, setBusy] = useState(false)
  const { kubernetes, ssh } = node.knownAs
  if (file === null || lab === null || (kubernetes === null && ssh === null)) return null
  // A second press would be answered that nothing is left to be said.
  const blocked = offline ?? (busy ? texts.joining : null)
  const join = async (id: string | null) => {
    if (busy) return
    setBusy(true)
    await changeLabFile('lab.join', { lab, node: node.id, with: id as Node['id'] | null })
    setBusy(false)
  }
  const isHost = ssh !== null && kubernetes === null
  const others = [...nodes.values()].filter(({ id, knownAs }) =>
    id === node.id || (ssh === null) === (knownAs.ssh === null)
      ? false
      : isHost
        ? knownAs.kubernetes !== null
        : knownAs.kubernetes === null,
  )
  const joined = ssh !== null && kubernetes !== null
  if (!joined && others.length === 0) return null
  return (
    <section className="inspector-part" aria-label={texts.identity}>
      <h3 className="label">{texts.identity}</h3>
      {joined ? (
        <p>
          <Button small blocked={blocked} onClick={() => void join(null)}>
            {texts.notOne(inert(ssh, 60))}
          </Button>
        </p>
      ) : (
        <p className="same-machine">
          <label className="choice">
            <span className="secondary">{texts.sameAs}</span>
            <select value={other} onChange={event => setOther(event.target.value)}>
              <option value="">{texts.chooseOther}</option>
              {others.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <Button
            small
            blocked={blocked ?? (other === '' ? texts.joinFirst : null)}
            onClick={() => void join(other)}
          >
            {texts.join}
          </Button>
        </p>
      )}
      <p className="secondary">{texts.identityFile(inert(file, 4000))}</p>
    </section>
  )
}
