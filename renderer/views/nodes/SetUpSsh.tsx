import { KeyRound } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { inert } from '../../../shared/lab/inert.ts'
import type { Node } from '../../../shared/lab/model.ts'
import { addressesOf } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { nodesTexts as texts } from '../../texts/en/nodes.ts'
import { changeLabFile } from '../acts.ts'
import { NO_HOST } from '../hosts/draft.ts'
import { useLabFile, useShownLab } from '../hosts/labFile.ts'
import { OwnHostFields } from '../hosts/OwnHostFields.tsx'
import { WriteFoot } from '../hosts/WriteFoot.tsx'
import { useBlocked } from '../useBlocked.ts'
import { hostsOfNodes } from './hostsOfNodes.ts'

/** Nodes of a cluster that nothing is read of over SSH, and whose address is known. */
function withoutSsh(nodes: ReadonlyMap<string, Node>): Node[] {
  return [...nodes.values()].filter(
    ({ knownAs, ...node }) =>
      knownAs.kubernetes !== null && knownAs.ssh === null && addressesOf({ knownAs, ...node }).length > 0,
  )
}

/** A button for the machines that could be read over SSH too; nothing where there are none, or nowhere to write it. */
export function SetUpSsh({ nodes }: { nodes: ReadonlyMap<string, Node> }) {
  const [open, setOpen] = useState(false)
  const file = useLabFile()
  const lacking = withoutSsh(nodes)
  const taken = new Set([...nodes.values()].flatMap(({ knownAs }) => knownAs.ssh ?? []))
  if (file === null || lacking.length === 0) return null
  return (
    <>
      <Button small onClick={() => setOpen(true)}>
        {texts.setUpSsh(lacking.length)}
      </Button>
      {open && <SetUp nodes={lacking} taken={taken} file={file} onClose={() => setOpen(false)} />}
    </>
  )
}

interface SetUpProps {
  nodes: readonly Node[]
  /** Names of SSH hosts that the lab has. */
  taken: ReadonlySet<string>
  file: string
  onClose: () => void
}

/** User, key and jump for many nodes at once. */
function SetUp({ nodes, taken, file, onClose }: SetUpProps) {
  const form = useId()
  const whyId = useId()
  const blocked = useBlocked()
  const lab = useShownLab()
  const [out, setOut] = useState<ReadonlySet<string>>(new Set())
  const [draft, setDraft] = useState(NO_HOST)
  const [busy, setBusy] = useState(false)
  const chosen = nodes.filter(node => !out.has(node.id))
  const hosts = hostsOfNodes(chosen, draft, taken)
  const wrong = hosts.find(host => typeof host === 'string')
  const why = blocked ?? (busy ? texts.settingUp : chosen.length === 0 ? texts.chooseNodes : (wrong ?? null))
  const write = async (event: FormEvent) => {
    event.preventDefault()
    if (why || !lab) return
    setBusy(true)
    const done = await changeLabFile('lab.add', {
      lab: lab.id,
      clusters: [],
      hosts: hosts.filter(host => typeof host !== 'string'),
    })
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Dialog
      title={texts.setUpSsh(nodes.length)}
      description={texts.setUpAbout}
      glyph={<KeyRound size={18} aria-hidden="true" />}
      onClose={onClose}
      foot={
        <WriteFoot
          form={form}
          where={texts.setUpFile(inert(file, 4000))}
          why={why}
          whyId={whyId}
          send={busy ? texts.settingUp : texts.setUp(chosen.length)}
        />
      }
    >
      <form id={form} className="prompts pairs" onSubmit={event => void write(event)}>
        <fieldset className="picks">
          <legend className="ink">{texts.setUpNodes}</legend>
          {nodes.map(node => (
            <label key={node.id} className="box">
              <input
                type="checkbox"
                checked={!out.has(node.id)}
                onChange={event => {
                  const next = new Set(out)
                  event.target.checked ? next.delete(node.id) : next.add(node.id)
                  setOut(next)
                }}
              />
              <span className="name">{node.name}</span>
              <span className="secondary mono">{addressesOf(node)[0]}</span>
            </label>
          ))}
        </fieldset>
        <OwnHostFields draft={draft} named={false} whyId={whyId} onChange={setDraft} />
      </form>
    </Dialog>
  )
}
