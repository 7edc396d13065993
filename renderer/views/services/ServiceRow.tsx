import { ArrowUpRight, Shuffle } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { ServiceId } from '../../../shared/lab/ids.ts'
import type { Path, Service } from '../../../shared/lab/model.ts'
import { portOf } from '../../../shared/lab/ports.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { shownPath } from '../../mirror/select.ts'
import { Filled } from '../../parts/Filled.tsx'
import { PathBadge } from '../../parts/PathBadge.tsx'
import { Sparkline } from '../../parts/Sparkline.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { hourMinute } from '../../parts/time.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { servicesTexts } from '../../texts/en/services.ts'
import { Age } from '../Age.tsx'
import { openService, useActs } from '../acts.ts'
import { FavouriteMark } from '../FavouriteMark.tsx'
import { toggleInspected, useInspected } from '../route.ts'
import { useBlocked } from '../useBlocked.ts'

interface Props {
  id: ServiceId
  /** The heading of its group, in the group's first row. */
  children: ReactNode
}

/** One service: shape, name, port, path, answer, latency, age, Open. Pressing the row shows the details. */
export const ServiceRow = memo(function ServiceRow({ id, children }: Props) {
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const selected = useInspected(id)
  const busy = useActs(acts => acts.opening.has(id) || acts.checking.has(id))
  if (!service) return null
  const path = shownPath(service)
  const answers = service.best !== null
  const stale = service.state === 'stale'
  return (
    <tr className={`service-row${selected ? ' selected' : ''}`}>
      {children}
      <td className="cell-name">
        <div className="cell-flex">
          <StateMark shape={busy ? 'working' : service.state} size={12} />
          <button
            type="button"
            className="name cover"
            data-row={id}
            title={`${service.namespace}/${service.name}`}
            aria-pressed={selected}
            onClick={() => toggleInspected(id)}
          >
            {service.name}
          </button>
          <FavouriteMark id={id} />
        </div>
      </td>
      <td className="cell-port mono">
        {portOf(service) ?? ''}
        {service.offConvention && (
          <span title={servicesTexts.offTheConvention}>
            <Shuffle size={11} aria-hidden="true" />
            <span className="hidden"> {servicesTexts.offTheConventionSpoken}</span>
          </span>
        )}
      </td>
      <td>
        <PathBadge route={answers ? 'lan' : 'none'} via={answers ? path?.via : undefined} />
      </td>
      <td className={`cell-health state-${service.state}`} title={service.verdict}>
        {answerWords(service, path)}
      </td>
      <td className={`right latency state-${service.state}`}>
        {path?.latency == null ? (
          '—'
        ) : (
          <Filled text={servicesTexts.latencyFigure} places={{ value: <b>{Math.round(path.latency)}</b> }} />
        )}
      </td>
      <td className="cell-spark">
        <Sparkline values={service.trend} floor={20} aged={stale} />
      </td>
      <td className="right">
        <Age at={path ? path.at : service.at} aged={stale} />
      </td>
      <td className="cell-open">{service.launchable && <OpenButton service={service} />}</td>
    </tr>
  )
})

/** The answer as it was heard; an old one with its time, a failure in the words of the path that failed. */
function answerWords(service: Service, path: Path | null): string {
  if (!service.launchable) return service.type
  switch (service.state) {
    case 'unknown':
      return path?.answer ?? commonTexts.unknown
    case 'stale':
      return path?.answer && path.at !== null
        ? servicesTexts.answerAt(path.answer, hourMinute(path.at))
        : STATE_WORDS.stale
    case 'working':
      return servicesTexts.starting
    default:
      return path?.answer ?? STATE_WORDS[service.state]
  }
}

function OpenButton({ service }: { service: Service }) {
  const blocked = useBlocked()
  return (
    <button
      type="button"
      className="row-open"
      aria-label={commonTexts.open(service.name)}
      aria-disabled={blocked ? true : undefined}
      title={blocked ?? servicesTexts.openKey(service.name)}
      onClick={blocked ? undefined : () => void openService(service)}
    >
      <span className="row-open-word" aria-hidden="true">
        {servicesTexts.open}
      </span>
      <ArrowUpRight size={13} />
    </button>
  )
}
