import { Search, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Kbd } from '../parts/Kbd.tsx'
import { commonTexts } from '../texts/en/common.ts'
import { currentRoute, go } from './route.ts'

/** Asked for before the field was there. */
let wanted = false

/** Puts the focus into the filter, at once or as soon as the page with it is drawn. */
export function focusFilter(): void {
  const field = document.getElementById('filter')
  wanted = field === null
  field?.focus()
}

interface Props {
  value: string
  label: string
  /** What the page keeps in its address that another filter makes meaningless. */
  forget?: string
}

/** Narrows the list as it is typed in; Esc clears it, then leaves it. */
export function Filter({ value, label, forget }: Props) {
  const narrow = (filter: string) =>
    go(forget ? { filter, more: { ...currentRoute().more, [forget]: '' } } : { filter }, true)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (wanted) field.current?.focus()
    wanted = false
  }, [])
  return (
    <div className="filter">
      <Search size={14} aria-hidden="true" />
      <input
        ref={field}
        id="filter"
        type="text"
        aria-label={label}
        placeholder={commonTexts.filter}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={value}
        onChange={event => narrow(event.target.value)}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          if (value) narrow('')
          else event.currentTarget.blur()
        }}
      />
      {value ? (
        <button
          type="button"
          className="filter-clear"
          aria-label={commonTexts.clearFilter}
          onClick={() => narrow('')}
        >
          <X size={13} />
        </button>
      ) : (
        <Kbd>/</Kbd>
      )}
    </div>
  )
}
