import { Plus } from 'lucide-react'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { troubledSources } from '../../mirror/select.ts'
import type { LabRow } from '../../mirror/writer.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { shellTexts } from '../../texts/en/shell.ts'
import { PAGES, type Page, type PageMark, placeInSidebar, SETTINGS } from '../pages.tsx'
import { type PageName, placeOf } from '../route.ts'
import { initialsOf, showLab } from './labs.ts'

interface Props {
  page: PageName
  onConnections: () => void
}

export function Sidebar({ page, onConnections }: Props) {
  return (
    <nav className="sidebar" aria-label={shellTexts.sidebar}>
      <Pages page={page} />
      <Labs />
      <span className="side-gap" />
      <NeedsYou onConnections={onConnections} />
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
  const labs = useMirror(mirror => mirror.labs)
  const watched = useMirror(mirror => mirror.watched)
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes.size ?? 0)
  // The list of labs is read now and then; of the one that is watched the page knows more.
  const here = useMirror(mirror => mirror.lab?.state)
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const own = useMirror(mirror => mirror.lab?.tables.problems.size ?? 0)
  if (!labs?.length) return null
  const stateOf = (lab: LabRow) => (lab.id === watched && here ? here : lab.state)
  const note = (lab: LabRow) => {
    const problems = lab.id === watched ? own : lab.problems
    if (problems > 0) return shellTexts.labProblems(problems)
    const count = lab.id === watched ? nodes : lab.nodes
    // A lab that is not well and has no problem to count says in a word how it is.
    return count === 0 && lab.id !== watched ? STATE_WORDS[lab.state] : commonTexts.nodes(count)
  }
  return (
    <section aria-label={shellTexts.labs} className="labs">
      <h2 className="side-head">{shellTexts.labs}</h2>
      <ul>
        {labs.map(lab => {
          const inside = (
            <>
              <StateMark shape={up ? stateOf(lab) : 'unknown'} size={11} />
              <span className="initial" aria-hidden="true">
                {initialsOf(lab.name)}
              </span>
              <span className="side-label name">{lab.name}</span>
              <span className="side-note">{note(lab)}</span>
            </>
          )
          return (
            <li key={lab.id}>
              {lab.id === watched ? (
                <span className="side-row here" aria-current="true" title={lab.name}>
                  {inside}
                </span>
              ) : (
                <button type="button" className="side-row" title={lab.name} onClick={() => showLab(lab.id)}>
                  {inside}
                </button>
              )}
            </li>
          )
        })}
        <li>
          <a className="side-row" href={placeOf({ page: 'add' })} title={shellTexts.addLab}>
            <Plus size={13} aria-hidden="true" />
            <span className="side-label">{shellTexts.addLab}</span>
          </a>
        </li>
      </ul>
    </section>
  )
}

/** At the foot, only while a source waits for its owner or does not answer. */
function NeedsYou({ onConnections }: { onConnections: () => void }) {
  const sources = useMirror(mirror => mirror.lab?.tables.sources)
  const troubled = sources ? troubledSources(sources) : []
  if (troubled.length === 0) return null
  const needs = troubled.filter(source => source.state === 'needs-you').length
  const silent = troubled.length - needs
  const words = needs > 0 ? shellTexts.needsYou : shellTexts.silent(silent)
  return (
    <button type="button" className="side-row" title={words} onClick={onConnections}>
      <StateMark shape={needs > 0 ? 'needs-you' : 'down'} size={13} label="" />
      <span className="side-label">{words}</span>
      <span className="side-note">{needs || silent}</span>
    </button>
  )
}
