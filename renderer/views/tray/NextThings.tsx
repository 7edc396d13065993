import { Eye } from 'lucide-react'
import { useMemo } from 'react'
import { findingsOf } from '../../../shared/lab/findings.ts'
import { waitingSources } from '../../../shared/lab/waiting.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { trayTexts as texts } from '../../texts/en/tray.ts'
import { WholeLink } from './WholeLink.tsx'

const NAMED = 2

/** What waits for its owner in the lab that heads the popover, and what may wait. */
export function NextThings() {
  const tables = useMirror(mirror => mirror.lab?.tables)
  const lab = useMirror(mirror => mirror.watched)
  const advice = useMemo(() => (tables ? findingsOf(tables).length : 0), [tables])
  const waiting = tables ? waitingSources(tables.sources.values()) : []
  if (advice === 0 && waiting.length === 0) return null
  return (
    <section className="tray-next" aria-label={texts.next}>
      <ul>
        {waiting.slice(0, NAMED).map(source => (
          <li key={source.id}>
            <WholeLink
              className="tray-thing"
              place={{ page: 'needs', lab, more: { need: source.need?.id ?? '' } }}
            >
              <StateMark shape="needs-you" size={13} label="" />
              <span className="ink">{texts.needsYou(source.name)}</span>
              <span className="secondary clip" title={source.reason}>
                {source.reason}
              </span>
            </WholeLink>
          </li>
        ))}
        {waiting.length > NAMED && (
          <li>
            <WholeLink className="tray-thing" place={{ page: 'needs', lab }}>
              <StateMark shape="needs-you" size={13} label="" />
              <span className="ink">{texts.needMore(waiting.length - NAMED)}</span>
              <span />
            </WholeLink>
          </li>
        )}
        {advice > 0 && (
          <li>
            <WholeLink className="tray-thing" place={{ page: 'overview', lab }}>
              <Eye size={14} strokeWidth={1.6} aria-hidden="true" />
              <span className="ink">{texts.worthKnowing(advice)}</span>
              <span className="secondary">{texts.noHurry}</span>
            </WholeLink>
          </li>
        )}
      </ul>
    </section>
  )
}
