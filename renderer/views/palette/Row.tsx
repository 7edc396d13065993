import { Command } from 'cmdk'
import {
  ArrowRight,
  Cable,
  Copy,
  Info,
  Keyboard,
  type LucideIcon,
  Pause,
  Play,
  Plus,
  RefreshCw,
  Server,
  Star,
  SunMoon,
} from 'lucide-react'
import { useMirror } from '../../mirror/mirror.ts'
import { shownPath } from '../../mirror/select.ts'
import { PathBadge } from '../../parts/PathBadge.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { FavouriteStar } from '../FavouriteMark.tsx'
import type { Deed, Entry } from './entries.ts'
import { placeIn } from './rank.ts'

const ICONS: Partial<Record<Deed['type'], LucideIcon>> = {
  page: ArrowRight,
  pods: Server,
  details: Info,
  check: RefreshCw,
  favourite: Star,
  copy: Copy,
  theme: SunMoon,
  retry: RefreshCw,
  pause: Pause,
  resume: Play,
  keys: Keyboard,
  connections: Cable,
}

interface Props {
  entry: Entry
  /** What was typed of its name. */
  words: string
  onChoose: () => void
}

/** One thing to choose: its state or what it does, its name with what was typed marked, and what it is. */
export function Row({ entry, words, onChoose }: Props) {
  const Icon = entry.key === 'add' ? Plus : ICONS[entry.deed.type]
  return (
    <Command.Item value={entry.key} onSelect={onChoose} className="palette-row">
      {entry.state ? (
        <StateMark shape={entry.state} size={12} />
      ) : Icon ? (
        <Icon size={13} strokeWidth={1.6} aria-hidden="true" />
      ) : (
        <span />
      )}
      <span className="palette-name">
        <span className="name" title={entry.title}>
          <Marked text={entry.title} words={words} />
        </span>
        {entry.favourite && <FavouriteStar />}
      </span>
      <span className="secondary clip" title={entry.note}>
        {entry.note}
      </span>
      {entry.reached !== null && <Way entry={entry} reached={entry.reached} />}
    </Command.Item>
  )
}

/** The way it would open now, and, in the lab that is shown, how long an answer took; what is stale names no figure. */
function Way({ entry: { deed, elsewhere, state }, reached }: { entry: Entry; reached: boolean }) {
  const service = useMirror(mirror =>
    deed.type === 'open' && !elsewhere ? mirror.lab?.tables.services.get(deed.service) : undefined,
  )
  const latency = service && reached && state !== 'stale' ? shownPath(service)?.latency : null
  return (
    <span className="palette-way">
      <PathBadge route={reached ? 'lan' : 'none'} />
      {latency != null && <span>{commonTexts.milliseconds(Math.round(latency))}</span>}
    </span>
  )
}

function Marked({ text, words }: { text: string; words: string }) {
  const place = placeIn(words, text)
  if (!place) return text
  const [from, to] = place
  return (
    <>
      {text.slice(0, from)}
      <span className="palette-hit">{text.slice(from, to)}</span>
      {text.slice(to)}
    </>
  )
}
