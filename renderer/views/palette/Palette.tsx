import { Command } from 'cmdk'
import { ChevronRight, Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useMirror } from '../../mirror/mirror.ts'
import { Kbd } from '../../parts/Kbd.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { paletteTexts as texts } from '../../texts/en/palette.ts'
import { useFavourites } from '../favourites.ts'
import { type Entry, entriesOf, found, grouped } from './entries.ts'
import { type Over, perform } from './perform.ts'
import type { Use } from './rank.ts'
import '../../style/palette.css'

interface Props {
  onClose: () => void
  onShow: (over: Over) => void
}

/** The palette over the page: Esc closes it, and the focus goes back where it was. */
export default function Palette({ onClose, onShow }: Props) {
  return (
    <Radix.Root open onOpenChange={open => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content className="palette" aria-describedby={undefined}>
          <Radix.Title className="hidden">{texts.title}</Radix.Title>
          <PaletteBody onDone={onClose} onShow={onShow} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface BodyProps {
  /** Something was chosen and is being done. */
  onDone: () => void
  onShow: (over: Over) => void
}

/** The field, what fits, and the keys. Used as it is by the launcher's own window. */
export function PaletteBody({ onDone, onShow }: BodyProps) {
  const [typed, setTyped] = useState('')
  /** The entry whose further deeds are listed. */
  const [within, setWithin] = useState<Entry | null>(null)
  const [value, setValue] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const uses = useUses()
  const lab = useMirror(mirror => mirror.lab)
  const labs = useMirror(mirror => mirror.labs) ?? []
  const paused = useMirror(mirror => mirror.app?.paused ?? false)
  const favourites = useFavourites()
  const entries = useMemo(
    () => within?.more ?? entriesOf({ lab, labs, paused, favourites }),
    [within, lab, labs, paused, favourites],
  )
  const shown = useMemo(() => found(entries, typed, uses, Date.now()), [entries, typed, uses])
  const first = shown[0]?.key ?? ''
  // What is typed chooses the best; the arrows may choose another until more is typed.
  useEffect(() => setValue(first), [typed, within])

  const choose = (entry: Entry) => {
    void useMirror
      .getState()
      .commands?.ask('palette.used', { key: entry.key })
      .catch(() => {})
    onDone()
    void perform(entry.deed, onShow)
  }
  const step = (entry: Entry | null) => {
    setWithin(entry)
    setTyped('')
    field.current?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Tab' && !within) {
      const entry = shown.find(one => one.key === value)
      event.preventDefault()
      if (entry && entry.more.length > 0) step(entry)
    } else if (
      within &&
      ((event.key === 'Backspace' && typed === '') || event.key === 'Escape' || event.key === 'Tab')
    ) {
      event.preventDefault()
      event.stopPropagation()
      step(null)
    }
  }
  return (
    <Command
      label={texts.title}
      shouldFilter={false}
      value={value}
      onValueChange={setValue}
      onKeyDown={press}
      loop
      className="palette-body"
    >
      <div className="palette-field">
        <Search size={16} aria-hidden="true" />
        {within && (
          <span className="tag">
            {within.title} <ChevronRight size={11} aria-hidden="true" />
          </span>
        )}
        <Command.Input
          ref={field}
          value={typed}
          onValueChange={setTyped}
          placeholder={texts.placeholder}
          maxLength={200}
          autoFocus
        />
        {lab && <span className="tag name">{lab.name}</span>}
      </div>
      <Command.List className="palette-list">
        <Command.Empty className="palette-none">{typed ? texts.none(typed) : texts.noneAtAll}</Command.Empty>
        {grouped(shown).map(({ group, entries: members }) => (
          <Command.Group key={group} heading={texts.groups[group]}>
            {members.map(entry => (
              <Row key={entry.key} entry={entry} onChoose={() => choose(entry)} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
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

function Row({ entry, onChoose }: { entry: Entry; onChoose: () => void }) {
  return (
    <Command.Item value={entry.key} onSelect={onChoose} className="palette-row">
      {entry.state ? <StateMark shape={entry.state} size={12} /> : <span className="palette-blank" />}
      <span className="name" title={entry.title}>
        {entry.title}
      </span>
      <span className="secondary clip" title={entry.note}>
        {entry.note}
      </span>
    </Command.Item>
  )
}

/** How often each entry was chosen, asked for once each time the palette opens. */
function useUses(): ReadonlyMap<string, Use> {
  const ask = useMirror(mirror => mirror.commands?.ask)
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const [uses, setUses] = useState<ReadonlyMap<string, Use>>(new Map())
  useEffect(() => {
    if (!ask || !up) return
    let wanted = true
    ask('palette.uses', {}).then(
      rows => wanted && setUses(new Map(rows.map(row => [row.key, row]))),
      // Without them the palette ranks by what is typed alone.
      () => {},
    )
    return () => {
      wanted = false
    }
  }, [ask, up])
  return uses
}
