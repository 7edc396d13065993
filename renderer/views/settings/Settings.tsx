import type { ReactNode } from 'react'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { placeOf, type Route } from '../route.ts'
import { About } from './About.tsx'
import { Appearance } from './Appearance.tsx'
import { BudgetPart } from './BudgetPart.tsx'
import { LabsPart } from './LabsPart.tsx'
import { ProgramsPart } from './ProgramsPart.tsx'
import '../../style/settings.css'

const SECTIONS = ['appearance', 'labs', 'programs', 'budget', 'about'] as const
type Section = (typeof SECTIONS)[number]

const PARTS: Record<Section, () => ReactNode> = {
  appearance: Appearance,
  labs: LabsPart,
  programs: ProgramsPart,
  budget: BudgetPart,
  about: About,
}

/** What can be chosen, part by part; a part appears with what it sets. */
export default function Settings({ route }: { route: Route }) {
  const section = SECTIONS.find(one => one === route.more.part) ?? 'appearance'
  const Part = PARTS[section]
  return (
    <div className="settings">
      <nav className="settings-list" aria-label={texts.list}>
        <h1 className="title">{texts.title}</h1>
        <ul>
          {SECTIONS.map(one => (
            <li key={one}>
              <a
                className="side-row"
                href={placeOf({ page: 'settings', more: { part: one } })}
                aria-current={one === section ? 'true' : undefined}
              >
                {texts.sections[one]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <section className="settings-part" aria-label={texts.sections[section]}>
        <Part />
      </section>
    </div>
  )
}
