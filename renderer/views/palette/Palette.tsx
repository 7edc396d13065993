import { Command } from 'cmdk'
import { ChevronRight, Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useMirror } from '../../mirror/mirror.ts'
import { Kbd } from '../../parts/Kbd.tsx'
import { paletteTexts as texts } from '../../texts/en/palette.ts'
import { useFavourites } from '../favourites.ts'
import { PAGES, SETTINGS } from '../pages.tsx'
import { useOtherLabs, useUses } from './asked.ts'
import { aloneOf, type Deed, type Entry, entriesOf } from './entries.ts'
import { found, grouped, wordsOf } from './found.ts'
import { type Over, perform } from './perform.ts'
import { Row } from './Row.tsx'
import '../../style/palette.css'

const PLACES = [...PAGES, SETTINGS]

interface Props {
  /** What was typed before it was loaded. */
  early: { readonly current: string }
  onClose: () => void
  onShow: (over: Over) => void
}

/** The palette over the page: Esc closes it, and the focus goes back where it was. */
export default function Palette({ early, onClose, onShow }: Props) {
  // The field takes the focus before Radix looks where it was.
  const [from] = useState(() => document.activeElement)
  return (
    <Radix.Root open onOpenChange={open => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content
          className="palette"
          aria-describedby={undefined}
          onEscapeKeyDown={event => {
            // Esc leads back from what more can be done before it closes.
            if (document.querySelector('[data-within]')) event.preventDefault()
          }}
          onCloseAutoFocus={event => {
            event.preventDefault()
            if (from instanceof HTMLElement) from.focus()
          }}
        >
          <Radix.Title className="hidden">{texts.title}</Radix.Title>
          <PaletteBody
            alone={false}
            early={early}
            onChoose={deed => {
              onClose()
              void perform(deed, onShow)
            }}
          />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface BodyProps {
  /** There is no page beneath it: what would lie over one is not offered. */
  alone: boolean
  early?: Props['early']
  onChoose: (deed: Deed) => void
}

/** The field, what fits, and the keys. Used as it is by the launcher's own window. */
export function PaletteBody({ alone, early, onChoose }: BodyProps) {
  const [typed, setTyped] = useState('')
  /** The entry whose further deeds are listed. */
  const [within, setWithin] = useState<Entry | null>(null)
  /** What the arrows chose; null: the best. */
  const [chosen, setChosen] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const uses = useUses()
  const elsewhere = useOtherLabs()
  const lab = useMirror(mirror => mirror.lab)
  const labs = useMirror(mirror => mirror.labs)
  const paused = useMirror(mirror => mirror.app?.paused ?? false)
  const favourites = useFavourites()
  const entries = useMemo(() => {
    if (within) return within.more?.() ?? []
    const all = entriesOf({ pages: PLACES, lab, labs: labs ?? [], elsewhere, paused, favourites })
    return alone ? aloneOf(all) : all
  }, [within, lab, labs, elsewhere, paused, favourites, alone])
  const shown = useMemo(() => found(entries, typed, uses, Date.now()), [entries, typed, uses])
  // What the arrows chose may be gone since; then the best is chosen again.
  const value = (shown.some(one => one.key === chosen) ? chosen : shown[0]?.key) ?? ''

  const type = (text: string) => {
    setTyped(text)
    setChosen(null)
  }
  // At the first drawing, not at the first rendering: much may be typed between the two.
  useLayoutEffect(() => {
    if (early) setTyped(early.current)
  }, [early])
  // cmdk tells which option is chosen only where the arrows chose it, not where what is typed did.
  useLayoutEffect(() => {
    const option = list.current?.querySelector(`[data-value="${CSS.escape(value)}"]`)
    if (option) field.current?.setAttribute('aria-activedescendant', option.id)
    else field.current?.removeAttribute('aria-activedescendant')
  })
  const choose = (entry: Entry) => {
    void useMirror
      .getState()
      .commands?.ask('palette.used', { key: entry.key })
      .catch(() => {})
    onChoose(entry.deed)
  }
  const step = (entry: Entry | null) => {
    setWithin(entry)
    type('')
    field.current?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Tab' && !within) {
      const entry = shown.find(one => one.key === value)
      event.preventDefault()
      if (entry?.more) step(entry)
    } else if (
      within &&
      ((event.key === 'Backspace' && typed === '') || event.key === 'Escape' || event.key === 'Tab')
    ) {
      event.preventDefault()
      event.stopPropagation()
      step(null)
    }
  }
  const none = typed ? texts.none(typed) : texts.noneAtAll
  return (
    <Command
      label={texts.title}
      shouldFilter={false}
      value={value}
      onValueChange={setChosen}
      onKeyDown={press}
      loop
      className="palette-body"
    >
      <div className="palette-field">
        <Search size={16} aria-hidden="true" />
        {within && (
          <span className="tag" data-within="">
            {within.title} <ChevronRight size={11} aria-hidden="true" />
          </span>
        )}
        <Command.Input
          ref={field}
          value={typed}
          onValueChange={type}
          placeholder={texts.placeholder}
          maxLength={200}
          autoFocus
        />
        {lab && (
          <span className="tag name" title={lab.name}>
            {lab.name}
          </span>
        )}
      </div>
      <Command.List ref={list} className="palette-list">
        {shown.length === 0 && (
          <Command.Item disabled value="" className="palette-none">
            {none}
          </Command.Item>
        )}
        {grouped(shown).map(({ group, entries: members }) => (
          <Command.Group key={group} heading={texts.groups[group]}>
            {members.map(entry => (
              <Row
                key={entry.key}
                entry={entry}
                words={wordsOf(typed).words}
                onChoose={() => choose(entry)}
              />
            ))}
          </Command.Group>
        ))}
      </Command.List>
      <p className="hidden" role="status">
        {shown.length === 0 ? none : ''}
      </p>
      <p className="palette-keys" aria-hidden="true">
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> {texts.keys.choose}
        </span>
        <span>
          <Kbd>{texts.keys.enter}</Kbd> {texts.keys.act}
        </span>
        <span>
          <Kbd>{texts.keys.tab}</Kbd> {within ? texts.keys.back : texts.keys.more}
        </span>
        <span className="spacer" />
        <span>
          <span className="mono">:</span> {texts.prefixes.ports}
        </span>
        <span>
          <span className="mono">@</span> {texts.prefixes.labs}
        </span>
        <span>
          <span className="mono">{'>'}</span> {texts.prefixes.commands}
        </span>
      </p>
    </Command>
  )
}
