import type { ReactNode } from 'react'

interface Option<Value extends string> {
  value: Value
  /** What is spoken, and shown where there is no glyph. */
  label: string
  glyph?: ReactNode
}

interface Props<Value extends string> {
  label: string
  options: readonly Option<Value>[]
  value: Value
  onChange: (value: Value) => void
}

/** A few exclusive choices side by side. */
export function Segmented<Value extends string>({ label, options, value, onChange }: Props<Value>) {
  const icons = options.some(option => option.glyph)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws its own box and legend
    <div className={`segmented${icons ? ' icons' : ''}`} role="group" aria-label={label}>
      {options.map(option => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          aria-label={option.glyph ? option.label : undefined}
          title={option.glyph ? option.label : undefined}
          onClick={() => onChange(option.value)}
        >
          {option.glyph ?? option.label}
        </button>
      ))}
    </div>
  )
}
