import { Circle } from 'lucide-react'
import type { ServiceId } from '../../../shared/lab/ids.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { shownPath } from '../../mirror/select.ts'
import { PathMark } from '../../parts/PathBadge.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { trayTexts as texts } from '../../texts/en/tray.ts'
import { openService, useActs } from '../acts.ts'
import { useFavourites } from '../favourites.ts'
import { useBlocked } from '../useBlocked.ts'

/** What one opens from here, with the way it would take now. */
export function Favourites() {
  const ids = useFavourites()
  const services = useMirror(mirror => mirror.lab?.tables.services)
  const open = ids.filter(id => services?.get(id)?.best).length
  return (
    <section className="tray-favourites" aria-label={texts.favourites}>
      <div className="tray-head">
        <h2 className="label">{texts.favourites}</h2>
        {ids.length > 0 && <p className="label">{texts.open(open, ids.length)}</p>}
      </div>
      {ids.length === 0 && <p className="secondary">{texts.noFavourites}</p>}
      <ul>
        {ids.map(id => (
          <li key={id}>
            <Favourite id={id} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Favourite({ id }: { id: ServiceId }) {
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const opening = useActs(acts => acts.opening.has(id))
  const blocked = useBlocked()
  if (!service) {
    return (
      <span className="tray-favourite gone" title={texts.notInLab}>
        <Circle size={9} aria-hidden="true" />
        <span className="name">{id.split('/').at(-1)}</span>
        <span className="hidden">{texts.notInLab}</span>
      </span>
    )
  }
  const path = shownPath(service)
  const { best, name, state } = service
  const latency =
    best !== null && path?.latency != null ? commonTexts.milliseconds(Math.round(path.latency)) : ''
  return (
    <button
      type="button"
      className="tray-favourite"
      aria-disabled={blocked ? true : undefined}
      title={blocked ?? service.verdict}
      onClick={() => !blocked && void openService(service)}
    >
      <StateMark shape={opening ? 'working' : state} size={10} />
      <span className="name">{name}</span>
      <span className="latency">{latency}</span>
      <PathMark route={best === null ? 'none' : 'lan'} />
    </button>
  )
}
