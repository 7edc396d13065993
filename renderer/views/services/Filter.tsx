import { Search, X } from 'lucide-react'
import { Kbd } from '../../parts/Kbd.tsx'
import { go } from '../route.ts'

/** Narrows the list as it is typed in; Esc clears it, then leaves it. */
export function Filter({ value }: { value: string }) {
  return (
    <div className="filter">
      <Search size={14} aria-hidden="true" />
      <input
        id="filter"
        type="text"
        aria-label="Filter services"
        placeholder="Filter"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={value}
        onChange={event => go({ filter: event.target.value }, true)}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          if (value) go({ filter: '' }, true)
          else event.currentTarget.blur()
        }}
      />
      {value ? (
        <button
          type="button"
          className="filter-clear"
          aria-label="Clear the filter"
          onClick={() => go({ filter: '' }, true)}
        >
          <X size={13} />
        </button>
      ) : (
        <Kbd>/</Kbd>
      )}
    </div>
  )
}
