import { Circle } from 'lucide-react'
import { useMirror } from '../../mirror/mirror.ts'
import { shownPath } from '../../mirror/select.ts'
import { PathMark } from '../../parts/PathBadge.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { trayTexts as texts } from '../../texts/en/tray.ts'
import { openService, useActs } from '../acts.ts'
import { useBlocked } from '../useBlocked.ts'
import type { TrayFavourite } from './favourites.ts'

/** One of the lab that is watched: its state, and the way a press takes. */
export function Favourite({ favourite }: { favourite: TrayFavourite }) {
  const { id } = favourite
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const coming = useMirror(mirror => mirror.lab === null)
  const opening = useActs(acts => acts.opening.has(id))
  const blocked = useBlocked()
  if (coming) return <FavouriteElsewhere favourite={favourite} />
  if (!service) {
    return (
      <span className="tray-favourite gone" title={texts.notInLab}>
        <Circle size={9} aria-hidden="true" />
        <span className="name">{favourite.name}</span>
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

/** One of a lab that is not mirrored: no state and no way is claimed; Homeport finds the way when it is pressed. */
export function FavouriteElsewhere({ favourite }: { favourite: TrayFavourite }) {
  const { id, lab, labName, name } = favourite
  const opening = useActs(acts => acts.opening.has(id))
  const blocked = useBlocked()
  return (
    <button
      type="button"
      className="tray-favourite elsewhere"
      aria-disabled={blocked ? true : undefined}
      title={blocked ?? texts.elsewhere(name, labName)}
      onClick={() => !blocked && void openService({ id, name }, null, lab)}
    >
      {opening ? <StateMark shape="working" size={10} /> : <StateMark shape="not-tried" size={10} label="" />}
      <span className="name">{name}</span>
      <span className="secondary clip">{labName}</span>
    </button>
  )
}
