import {
  CalendarClock,
  EyeOff,
  FileWarning,
  GitCompare,
  HardDrive,
  KeyRound,
  type LucideIcon,
  Share2,
  ShieldAlert,
  Shuffle,
  Zap,
} from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ServiceId } from '../../../shared/lab/ids.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { overviewTexts } from '../../texts/en/overview.ts'
import { placeOf, useRoute } from '../route.ts'
import { type Advice, adviceOf, awayOf, tailnetAdvice } from './advice.ts'

const GLYPHS: Record<Advice['kind'], LucideIcon> = {
  power: Zap,
  trust: ShieldAlert,
  ssh: ShieldAlert,
  expiry: CalendarClock,
  key: KeyRound,
  tailnet: Share2,
  disk: HardDrive,
  port: Shuffle,
  sight: EyeOff,
  skew: GitCompare,
  unread: FileWarning,
}
const SHOWN = 6
/** How often it is looked whether what advice rests on has turned old; ms. */
const LOOK_EVERY = 5_000

/** Advice, no alarm: it has no state and raises nothing. */
export function WorthKnowing() {
  const name = useMirror(mirror => mirror.lab?.name ?? '')
  const tables = useMirror(mirror => mirror.lab?.tables)
  const vantage = useMirror(mirror => mirror.lab?.vantage)
  const now = useTick(at => at - (at % LOOK_EVERY))
  const advice = useMemo(
    () =>
      tables && vantage
        ? [
            ...awayOf({ name, tables, vantage }),
            ...tailnetAdvice({ tables, vantage }),
            ...adviceOf({ tables }, now),
          ]
        : [],
    [name, tables, vantage, now],
  )
  const [all, setAll] = useState(false)
  const shown = all ? advice : advice.slice(0, SHOWN)
  return (
    <section className="worth" aria-label={overviewTexts.worthKnowing}>
      <div className="section-head ruled">
        <h2 className="section">{overviewTexts.worthKnowing}</h2>
        <span className="spacer" />
        <p className="label">{advice.length === 0 ? '' : overviewTexts.noAlarm}</p>
      </div>
      {advice.length === 0 && <p className="secondary nothing">{overviewTexts.nothing}</p>}
      <ul>
        {shown.map(one => (
          <AdviceRow key={one.id} advice={one} />
        ))}
      </ul>
      {advice.length > shown.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {commonTexts.showMore(advice.length - shown.length)}
        </button>
      )}
    </section>
  )
}

function AdviceRow({ advice }: { advice: Advice }) {
  const Glyph = GLYPHS[advice.kind]
  const node = useRoute().node
  const here = advice.show !== null && 'node' in advice.show && advice.show.node === node
  return (
    <li className="advice">
      <Glyph className="advice-glyph" size={14} strokeWidth={1.6} />
      <div>
        <p className="ink">{advice.title}</p>
        <p className="secondary">{advice.detail}</p>
      </div>
      {advice.show && !here && (
        <a className="link" href={target(advice.show)} aria-label={overviewTexts.showAdvice(advice.title)}>
          {commonTexts.show}
        </a>
      )}
    </li>
  )
}

function target(show: NonNullable<Advice['show']>): string {
  if ('node' in show) return placeOf({ node: show.node })
  if ('service' in show) return placeOf({ page: 'services', service: show.service as ServiceId })
  return placeOf({ page: 'services' })
}
