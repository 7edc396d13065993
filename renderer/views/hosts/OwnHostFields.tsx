import { ownHostTexts as texts } from '../../texts/en/ownHost.ts'
import type { HostDraft } from './draft.ts'

interface Props {
  draft: HostDraft
  /** Without them the fields hold for many hosts. */
  named: boolean
  onChange: (draft: HostDraft) => void
}

/** How a host that no ssh_config names is reached; what is left empty is as ssh_config says for all. */
export function OwnHostFields({ draft, named, onChange }: Props) {
  const fields = (['name', 'address', 'user', 'key', 'jump', 'port'] as const).filter(
    field => named || (field !== 'name' && field !== 'address'),
  )
  return fields.map(field => (
    <label key={field}>
      <span className="ink">{texts.fields[field]}</span>
      <input
        className="field"
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
