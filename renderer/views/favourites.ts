import type { ServiceId } from '../../shared/lab/ids.ts'
import { useMirror } from '../mirror/mirror.ts'
import { askFor } from './acts.ts'

const NONE: readonly ServiceId[] = []

/** The favourites of the lab that is shown, in their owner's order. */
export function useFavourites(): readonly ServiceId[] {
  return useMirror(({ app, watched }) => (watched && app?.settings.favourites[watched]) || NONE)
}

/** Makes a service a favourite, the last of them, or takes it out. */
export async function toggleFavourite(service: ServiceId): Promise<void> {
  const { app, watched } = useMirror.getState()
  if (!app || !watched) return
  const held = app.settings.favourites[watched] ?? []
  const next = held.includes(service) ? held.filter(id => id !== service) : [...held, service]
  await askFor('settings.change', { favourites: { ...app.settings.favourites, [watched]: next } })
}
