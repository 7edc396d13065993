import { ownHostTexts as texts } from '../../texts/en/ownHost.ts'
import { type HostDraft, wrongOf } from './draft.ts'

interface Props {
  draft: HostDraft
  /** Without them the fields hold for many hosts. */
  named: boolean
  /** The id of the words that say what is wrong. */
  whyId: string
  onChange: (draft: HostDraft) => void
}

/** How a host that no ssh_config names is reached; what is left empty is as ssh_config says for all. */
export function OwnHostFields({ draft, named, whyId, onChange }: Props) {
  const fields = (['name', 'address', 'user', 'key', 'jump', 'port'] as const).filter(
    field => named || (field !== 'name' && field !== 'address'),
  )
  const wrong = wrongOf(draft, named)
  return fields.map((field, at) => (
    <label key={field}>
      <span className="ink">{texts.fields[field]}</span>
      <input
        className="field"
        data-safe={at === 0 ? '' : undefined}
        aria-describedby={wrong?.field === field ? whyId : undefined}
        // Nothing typed is missing yet, not wrong.
        aria-invalid={(wrong?.field === field && draft[field].trim() !== '') || undefined}
        type="text"
        value={draft[field]}
        placeholder={texts.hints[field]}
        autoComplete="off"
        spellCheck={false}
        maxLength={field === 'port' ? 5 : 1000}
        onChange={event => onChange({ ...draft, [field]: event.target.value })}
      />
    </label>
  ))
}
