import type { ServiceId } from '../../shared/lab/ids.ts'
import { useMirror } from '../mirror/mirror.ts'
import { askFor } from './acts.ts'

const NONE: readonly ServiceId[] = []

/** The favourites of the lab that is shown, in their owner's order. */
export function useFavourites(): readonly ServiceId[] {
  return useMirror(({ app, watched }) => (watched && app?.settings.favourites[watched]) || NONE)
}

/** Makes a service a favourite, the last of them, or takes it out. */
export function toggleFavourite(service: ServiceId): Promise<void> {
  return change(held => (held.includes(service) ? held.filter(id => id !== service) : [...held, service]))
}

/** Moves a favourite one place up (-1) or down (1). */
export function moveFavourite(service: ServiceId, by: -1 | 1): Promise<void> {
  return change(held => moved(held, service, by))
}

/** The same list with one of it a place further; as it is where there is no such place. */
export function moved<Id>(list: readonly Id[], one: Id, by: -1 | 1): Id[] {
  const from = list.indexOf(one)
  const to = from + by
  const next = [...list]
  const other = list[to]
  if (from < 0 || other === undefined) return next
  next[from] = other
  next[to] = one
  return next
}

/** Settings know all labs' favourites as one value: the others' go back as they are. */
async function change(of: (held: readonly ServiceId[]) => ServiceId[]): Promise<void> {
  const { app, watched } = useMirror.getState()
  if (!app || !watched) return
  const { favourites } = app.settings
  await askFor('settings.change', { favourites: { ...favourites, [watched]: of(favourites[watched] ?? []) } })
}
