import { LayoutDashboard, type LucideIcon, SquareArrowOutUpRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { type ShownState, STATE_WORDS, worst } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { countStates, launchable, troubledSources } from '../../mirror/select.ts'
import type { LabRow } from '../../mirror/writer.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { shellTexts } from '../../texts/en/shell.ts'
import { go, type PageName, placeOf } from '../route.ts'

interface Props {
  page: PageName
  onConnections: () => void
}

export function Sidebar({ page, onConnections }: Props) {
  return (
    <nav className="sidebar" aria-label={shellTexts.sidebar}>
      <Pages page={page} />
      <Labs />
      <NeedsYou onConnections={onConnections} />
    </nav>
  )
}

function Pages({ page }: { page: PageName }) {
  const services = useMirror(mirror => mirror.lab?.tables.services)
  const problems = useMirror(mirror => mirror.lab?.tables.problems)
  const list = services ? launchable(services) : []
  const { down } = countStates(list)
  return (
    <ul>
      <PageLink
        page="overview"
        now={page}
        Icon={LayoutDashboard}
        label={shellTexts.pages.overview}
        mark={
          problems !== undefined &&
          problems.size > 0 && (
            <Problems
              count={problems.size}
              shape={worst([...problems.values()].map(problem => problem.state))}
              what={shellTexts.problems(problems.size)}
            />
          )
        }
      />
      <PageLink
        page="services"
        now={page}
        Icon={SquareArrowOutUpRight}
        label={shellTexts.pages.services}
        mark={
          down > 0 ? (
            <Problems count={down} shape="down" what={shellTexts.servicesDown(down)} />
          ) : (
            <Count value={list.length} />
          )
        }
      />
    </ul>
  )
}

function Count({ value }: { value: number }) {
  return <span className="side-note">{value}</span>
}

function Problems({ count, shape, what }: { count: number; shape: ShownState; what: string }) {
  return (
    <span className={`side-problems is-${shape}`}>
      <StateMark shape={shape} size={10} label="" />
      <span className="side-note">{count}</span>
      <span className="hidden">{what}</span>
    </span>
  )
}

interface PageLinkProps {
  page: PageName
  now: PageName
  Icon: LucideIcon
  label: string
  mark: ReactNode
}

function PageLink({ page, now, Icon, label, mark }: PageLinkProps) {
  return (
    <li>
      <a
        className="side-row"
        href={placeOf({ page })}
        title={label}
        aria-current={now === page ? 'page' : undefined}
      >
        <Icon size={15} strokeWidth={1.6} />
        <span className="side-label">{label}</span>
        {mark}
      </a>
    </li>
  )
}

function Labs() {
  const labs = useMirror(mirror => mirror.labs)
  const watched = useMirror(mirror => mirror.watched)
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes.size ?? 0)
  // The list of labs is read now and then; of the one that is watched the page knows more.
  const here = useMirror(mirror => mirror.lab?.state)
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const select = useMirror(mirror => mirror.commands?.selectLab)
  if (!labs?.length) return null
  const stateOf = (lab: LabRow) => (lab.id === watched && here ? here : lab.state)
  const note = (lab: LabRow) => (lab.id === watched ? commonTexts.nodes(nodes) : STATE_WORDS[lab.state])
  return (
    <section aria-label={shellTexts.labs} className="labs">
      <h2 className="side-head">{shellTexts.labs}</h2>
      <ul>
        {labs.map(lab => {
          const inside = (
            <>
              <StateMark shape={up ? stateOf(lab) : 'unknown'} size={11} />
              <span className="initial" aria-hidden="true">
                {lab.name.slice(0, 1)}
              </span>
              <span className="side-label name" title={lab.name}>
                {lab.name}
              </span>
              <span className="side-note">{note(lab)}</span>
            </>
          )
          return (
            <li key={lab.id}>
              {lab.id === watched ? (
                <span className="side-row here" aria-current="true">
                  {inside}
                </span>
              ) : (
                <button
                  type="button"
                  className="side-row"
                  onClick={() => {
                    go({ lab: lab.id, service: null, node: null })
                    void select?.(lab.id)
                  }}
                >
                  {inside}
                </button>
              )}
            </li>
          )
        })}
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
  return (
    <button type="button" className="side-row side-foot" onClick={onConnections}>
      <StateMark shape={needs > 0 ? 'needs-you' : 'down'} size={13} label="" />
      <span className="side-label">{needs > 0 ? shellTexts.needsYou : shellTexts.silent(silent)}</span>
      <span className="side-note">{needs || silent}</span>
    </button>
  )
}
