import { FilePlus2 } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { inert } from '../../../shared/lab/inert.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { Segmented } from '../../parts/Segmented.tsx'
import { byHandTexts as texts } from '../../texts/en/byHand.ts'
import { firstTexts } from '../../texts/en/first.ts'
import { ownHostTexts } from '../../texts/en/ownHost.ts'
import { askFor, changeLabFile } from '../acts.ts'
import { hostOf, NO_HOST } from '../hosts/draft.ts'
import { useLabFile, useShownLab } from '../hosts/labFile.ts'
import { OwnHostFields } from '../hosts/OwnHostFields.tsx'
import { WriteFoot } from '../hosts/WriteFoot.tsx'
import { useBlocked } from '../useBlocked.ts'

interface Props {
  /** Whether there is a lab yet that something may be added to. */
  firstRun: boolean
  onClose: () => void
  /** A lab was made. */
  onMade: (lab: string) => void
}

/** A cluster or a host that no file of this computer names, into a new lab or the one that is shown. */
export function AddByHand({ firstRun, onClose, onMade }: Props) {
  const form = useId()
  const whyId = useId()
  const blocked = useBlocked()
  const shown = useShownLab()
  const file = useLabFile()
  const [kind, setKind] = useState<'cluster' | 'host'>('host')
  const [into, setInto] = useState<'new' | 'shown'>(firstRun || file === null ? 'new' : 'shown')
  const [lab, setLab] = useState<string>(firstTexts.homelab)
  const [kubeconfig, setKubeconfig] = useState('')
  const [context, setContext] = useState('')
  const [draft, setDraft] = useState(NO_HOST)
  const [busy, setBusy] = useState(false)
  const host = hostOf(draft)
  const wrong =
    (kind === 'host' && typeof host === 'string' ? host : null) ??
    (kind === 'cluster' && kubeconfig.trim() === '' ? ownHostTexts.missing(texts.kubeconfig) : null) ??
    (into === 'new' && lab.trim() === '' ? firstTexts.nameFirst : null)
  const why = blocked ?? (busy ? texts.adding : wrong)
  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (why) return
    setBusy(true)
    const hosts = kind === 'host' && typeof host !== 'string' ? [host] : []
    const named = context.trim() === '' ? {} : { context: context.trim() }
    const config = kubeconfig.trim()
    if (into === 'shown' && shown) {
      const clusters = kind === 'cluster' ? [{ kubeconfig: config, ...named }] : []
      const done = await changeLabFile('lab.add', { lab: shown.id, clusters, hosts })
      setBusy(false)
      if (done) onClose()
      return
    }
    const clusters = kind === 'cluster' ? [{ file: config, ...named }] : []
    const made = { name: lab.trim(), clusters, hosts: [], machines: hosts, tailnet: false }
    const [added] = (await askFor('labs.add', { labs: [made] })) ?? []
    setBusy(false)
    if (added === undefined) return
    onClose()
    onMade(added)
  }
  return (
    <Dialog
      title={texts.title}
      description={texts.about}
      glyph={<FilePlus2 size={18} aria-hidden="true" />}
      onClose={onClose}
      foot={
        <WriteFoot
          form={form}
          where={into === 'new' ? texts.newFile : texts.intoFile(inert(file ?? '', 4000))}
          why={why}
          whyId={whyId}
          send={busy ? texts.adding : texts.add}
        />
      }
    >
      <form id={form} className="prompts pairs" onSubmit={event => void add(event)}>
        <Segmented
          label={texts.what}
          options={(['host', 'cluster'] as const).map(value => ({ value, label: texts.kinds[value] }))}
          value={kind}
          onChange={setKind}
        />
        {!firstRun && file !== null && (
          <Segmented
            label={texts.where}
            options={[
              { value: 'shown' as const, label: shown?.name ?? '' },
              { value: 'new' as const, label: texts.newLab },
            ]}
            value={into}
            onChange={setInto}
          />
        )}
        {into === 'new' && (
          <Text first label={texts.labName} value={lab} most={60} whyId={whyId} onChange={setLab} />
        )}
        {kind === 'cluster' ? (
          <>
            <Text
              first
              whyId={whyId}
              label={texts.kubeconfig}
              value={kubeconfig}
              hint={texts.kubeconfigHint}
              most={4096}
              onChange={setKubeconfig}
            />
            <Text
              label={texts.context}
              value={context}
              hint={texts.contextHint}
              most={400}
              onChange={setContext}
            />
          </>
        ) : (
          <OwnHostFields draft={draft} named whyId={whyId} onChange={setDraft} />
        )}
      </form>
    </Dialog>
  )
}

interface TextProps {
  label: string
  value: string
  hint?: string
  most: number
  /** The dialog may open on it. */
  first?: boolean
  /** It is wrong where it is empty: the id of the words that say so. */
  whyId?: string
  onChange: (value: string) => void
}

function Text({ label, value, hint, most, first = false, whyId, onChange }: TextProps) {
  return (
    <label>
      <span className="ink">{label}</span>
      <input
        className="field"
        type="text"
        data-safe={first ? '' : undefined}
        aria-describedby={value.trim() === '' ? whyId : undefined}
        value={value}
        placeholder={hint}
        maxLength={most}
        autoComplete="off"
        spellCheck={false}
        onChange={event => onChange(event.target.value)}
      />
    </label>
  )
}
