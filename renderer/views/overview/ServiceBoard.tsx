import { memo, useMemo, useSyncExternalStore } from 'react'
import type { ServiceId } from '../../../shared/lab/ids.ts'
import type { Service } from '../../../shared/lab/model.ts'
import { portOf } from '../../../shared/lab/ports.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import {
  countStates,
  countUntried,
  launchable,
  newestTry,
  shownPath,
  takenDownBy,
} from '../../mirror/select.ts'
import { Filled } from '../../parts/Filled.tsx'
import { PathMark, RouteGlyph } from '../../parts/PathBadge.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { overviewTexts } from '../../texts/en/overview.ts'
import { Age } from '../Age.tsx'
import { openService, useActs } from '../acts.ts'
import { FavouriteMark } from '../FavouriteMark.tsx'
import { placeOf } from '../route.ts'
import { Unseen, useUnseen } from '../Unseen.tsx'
import { useBlocked } from '../useBlocked.ts'
import { byRange, layOut, type ServiceGroup } from './board.ts'

const KINDS = ['services']

const MIN_COLUMNS = 4
const COLUMN = 300
const SIDEBAR = 196

function columnsNow(): number {
  return Math.max(MIN_COLUMNS, Math.floor((window.innerWidth - SIDEBAR - 48) / COLUMN))
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener)
  return () => window.removeEventListener('resize', listener)
}

/** Extra width goes to columns, never to bigger type. */
function useColumns(): number {
  return useSyncExternalStore(subscribe, columnsNow)
}

/** What can be opened, by port range in columns; one press opens. */
export function ServiceBoard({ quiet }: { quiet: boolean }) {
  const table = useMirror(mirror => mirror.lab?.tables.services)
  const clusters = useMirror(mirror => mirror.lab?.tables.clusters.size ?? 0)
  const columns = useColumns()
  const services = table ? launchable(table) : []
  const stacks = useMemo(() => layOut(byRange(services), columns), [services, columns])
  if (services.length === 0 && clusters === 0) return null
  const counts = countStates(services)
  const answer = counts.ok + counts.attention
  const untried = countUntried(services)
  const told = [
    services.length > untried && commonTexts.servicesAnswer(answer, services.length),
    untried > 0 && overviewTexts.untried(untried, services.length),
  ]
    .filter(Boolean)
    .join(' · ')
  return (
    <section className="board-section" aria-label={overviewTexts.services}>
      <div className="section-head">
        <h2 className="section">{overviewTexts.services}</h2>
        <p className="secondary">
          {services.length === 0 ? null : quiet && answer === services.length ? (
            overviewTexts.oneClick
          ) : quiet ? (
            told
          ) : (
            <Filled
              text={overviewTexts.answerChecked}
              places={{ answer: told, age: <Age at={newestTry(services)} /> }}
            />
          )}
        </p>
        <span className="spacer" />
        <AllBy services={services} />
        <a className="link" href={placeOf({ page: 'services' })}>
          {overviewTexts.allServices}
        </a>
      </div>
      {services.length === 0 ? (
        <Nothing />
      ) : (
        <div className="board" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
          {stacks.map(stack => (
            <div key={stack.groups[0]?.key} className="stack" style={{ gridColumn: `span ${stack.span}` }}>
              {stack.groups.map(group => (
                <Range key={group.key} group={group} span={stack.span} />
              ))}
            </div>
          ))}
        </div>
      )}
    </section>
  )
}

function Nothing() {
  const settled = useMirror(mirror => mirror.lab?.settled ?? false)
  if (useUnseen(KINDS).length > 0) return <Unseen kinds={KINDS} />
  return <p className="secondary nothing">{settled ? commonTexts.noOpenable : commonTexts.readingServices}</p>
}

/** Said once for all where every service takes the same kind of path. */
function AllBy({ services }: { services: readonly Service[] }) {
  const paths = services.filter(service => service.best !== null)
  if (paths.length === 0) return null
  return (
    <p className="secondary all-by">
      <Filled
        text={paths.length === services.length ? overviewTexts.allBy : overviewTexts.someBy}
        places={{
          path: (
            <span className="path lan">
              <RouteGlyph route="lan" /> <span className="ink">{commonTexts.lan}</span>
            </span>
          ),
        }}
      />
    </p>
  )
}

function Range({ group, span }: { group: ServiceGroup; span: number }) {
  const { range, label, services } = group
  return (
    <section className="range" aria-label={label}>
      <h3 className="range-head label">
        {range && (
          <span className="mono">
            {range.from}–{range.to}
          </span>
        )}
        <span className="range-name" title={label}>
          {label}
        </span>
      </h3>
      <ul className="range-rows" style={{ columnCount: span }}>
        {services.map(service => (
          <BoardRow key={service.id} id={service.id} />
        ))}
      </ul>
    </section>
  )
}

const BoardRow = memo(function BoardRow({ id }: { id: ServiceId }) {
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const blame = useMirror(mirror => (mirror.lab ? takenDownBy(mirror.lab.tables).get(id) : undefined))
  const opening = useActs(acts => acts.opening.has(id))
  const blocked = useBlocked()
  if (!service) return null
  return (
    <li className={`board-row row-${service.state}`}>
      <StateMark shape={opening ? 'working' : service.state} size={12} />
      <span className="board-name">
        <button
          type="button"
          className="name cover"
          data-row={service.id}
          aria-label={commonTexts.open(service.name)}
          aria-disabled={blocked ? true : undefined}
          title={blocked ?? overviewTexts.told(service.name, service.verdict)}
          onClick={blocked ? undefined : () => void openService(service)}
        >
          {service.name}
        </button>
        <FavouriteMark id={id} />
      </span>
      <span className="mono port">{portOf(service) ?? ''}</span>
      <PathMark route={service.best === null ? 'none' : 'lan'} />
      <Answer service={service} blame={blame} />
      <span className="board-open" aria-hidden="true">
        {opening ? overviewTexts.opening : overviewTexts.open}
      </span>
    </li>
  )
})

/** The latency while it answers; else who or what keeps it from answering. */
function Answer({ service, blame }: { service: Service; blame: string | undefined }) {
  const { state } = service
  if (state === 'ok' || state === 'attention' || state === 'stale') {
    const latency = shownPath(service)?.latency
    return (
      <span className={`board-answer state-${state}`}>
        {latency == null ? STATE_WORDS[state] : commonTexts.milliseconds(Math.round(latency))}
        {state === 'stale' && <span className="hidden">{overviewTexts.staleSpoken}</span>}
      </span>
    )
  }
  const words = state === 'down' && blame ? blame : STATE_WORDS[state].toLowerCase()
  return (
    <span className={`board-answer state-${state}`} title={service.verdict}>
      {words}
    </span>
  )
}
