import { Circle, CircleDashed, Minus, Plus } from 'lucide-react'
import type { HostKeyNeed } from '../../../shared/lab/need.ts'
import { needsYouTexts as texts } from '../../texts/en/needsYou.ts'

const GLYPHS = { for: Plus, against: Minus, neither: CircleDashed } as const

/** What Homeport knows that speaks for or against a key. */
export function Evidence({ need }: { need: HostKeyNeed }) {
  const { evidence, verdict } = need
  if (evidence.length === 0) return null
  const title = verdict === 'changed' ? texts.evidenceReinstall : texts.evidenceNew
  return (
    <section aria-label={title}>
      <h3 className="section">{title}</h3>
      <ul className="need-evidence">
        {evidence.map(({ speaks, what, detail }) => {
          const Glyph = verdict === 'unknown' && speaks === 'for' ? Circle : GLYPHS[speaks]
          return (
            <li key={`${what} ${detail}`}>
              <Glyph size={12} aria-hidden="true" />
              <span className="ink">
                <span className="hidden">{texts.speaks[speaks]}</span> {what}
              </span>
              <span className="secondary">{detail}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
