import { Plus } from 'lucide-react'
import { waitingSources } from '../../../shared/lab/waiting.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { troubledSources } from '../../mirror/select.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { shellTexts } from '../../texts/en/shell.ts'
import { PAGES, type Page, type PageMark, placeInSidebar, SETTINGS } from '../pages.tsx'
import { type PageName, placeOf } from '../route.ts'
import { initialsOf, noteOf, type ShownLab, showLab, useLabs } from './labs.ts'

interface Props {
  page: PageName
  onConnections: () => void
}

/** The pages with what each has to tell, the labs, and what needs its owner. */
export function Sidebar({ page, onConnections }: Props) {
  return (
    <nav className="sidebar" aria-label={shellTexts.sidebar}>
      <Pages page={page} />
      <Labs />
      <span className="side-gap" />
      <NeedsYou page={page} />
      <Silent onConnections={onConnections} />
      <ul>
        <PageLink page={SETTINGS} now={placeInSidebar(page)} mark={null} />
      </ul>
    </nav>
  )
}

function Pages({ page }: { page: PageName }) {
  const tables = useMirror(mirror => mirror.lab?.tables)
  return (
    <ul>
      {PAGES.map(one => (
        <PageLink
          key={one.name}
          page={one}
          now={placeInSidebar(page)}
          mark={tables ? one.mark?.(tables) : null}
        />
      ))}
    </ul>
  )
}

interface PageLinkProps {
  page: Page
  now: PageName
  mark: PageMark | null | undefined
}

function PageLink({ page: { name, label, Icon }, now, mark }: PageLinkProps) {
  return (
    <li>
      <a
        className="side-row"
        href={placeOf({ page: name })}
        title={label}
        aria-current={now === name ? 'page' : undefined}
      >
        <Icon size={15} strokeWidth={1.6} />
        <span className="side-label">{label}</span>
        {mark && <Mark mark={mark} />}
      </a>
    </li>
  )
}

/** How many there are, or with its shape how many want something. */
function Mark({ mark: { count, shape, what } }: { mark: PageMark }) {
  if (!shape) return <span className="side-note">{count}</span>
  return (
    <span className={`side-problems is-${shape}`}>
      <StateMark shape={shape} size={10} label="" />
      <span className="side-note">{count}</span>
      <span className="hidden">{what}</span>
    </span>
  )
}

function Labs() {
  const labs = useLabs()
  const own = useMirror(mirror => mirror.app?.own ?? false)
  const offered = useMirror(mirror => mirror.app?.offers.length ?? 0)
  if (labs.length === 0) return null
  return (
    <section aria-label={shellTexts.labs} className="labs">
      <h2 className="side-head">{shellTexts.labs}</h2>
      <ul>
        {labs.map(lab => (
          <li key={lab.id}>
            <LabRow lab={lab} />
          </li>
        ))}
        {own && (
          <li>
            <a className="side-row" href={placeOf({ page: 'add' })} title={shellTexts.addLab}>
              <Plus size={13} aria-hidden="true" />
              <span className="side-label">{shellTexts.addLab}</span>
              {offered > 0 && (
                <span className="side-note">
                  <span aria-hidden="true">{offered}</span>
                  <span className="hidden">{shellTexts.offered(offered)}</span>
                </span>
              )}
            </a>
          </li>
        )}
      </ul>
    </section>
  )
}

function LabRow({ lab }: { lab: ShownLab }) {
  const inside = (
    <>
      <StateMark shape={lab.state} size={11} />
      <span className="initial" aria-hidden="true">
        {initialsOf(lab.name)}
      </span>
      <span className="side-label name">{lab.name}</span>
      <span className="side-note">{noteOf(lab)}</span>
    </>
  )
  return lab.shown ? (
    <span className="side-row here" aria-current="true" title={lab.name}>
      {inside}
    </span>
  ) : (
    <button type="button" className="side-row" title={lab.name} onClick={() => showLab(lab.id)}>
      {inside}
    </button>
  )
}

/** At the foot, while a source waits for its owner or that page is shown. */
function NeedsYou({ page }: { page: PageName }) {
  const sources = useMirror(mirror => mirror.lab?.tables.sources)
  const count = sources ? waitingSources(sources.values()).length : 0
  if (count === 0 && page !== 'needs') return null
  return (
    <a
      className="side-row"
      href={placeOf({ page: 'needs' })}
      title={shellTexts.needsYou}
      aria-current={page === 'needs' ? 'page' : undefined}
    >
      <StateMark shape="needs-you" size={13} label="" />
      <span className="side-label">{shellTexts.needsYou}</span>
      {count > 0 && <span className="side-note">{count}</span>}
    </a>
  )
}

/** At the foot, while a source does not answer. */
function Silent({ onConnections }: { onConnections: () => void }) {
  const sources = useMirror(mirror => mirror.lab?.tables.sources)
  const silent = sources ? troubledSources(sources).filter(one => one.state !== 'needs-you').length : 0
  if (silent === 0) return null
  const words = shellTexts.silent(silent)
  return (
    <button type="button" className="side-row" title={words} onClick={onConnections}>
      <StateMark shape="down" size={13} label="" />
      <span className="side-label">{words}</span>
      <span className="side-note">{silent}</span>
    </button>
  )
}
