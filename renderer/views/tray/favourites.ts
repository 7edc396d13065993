import type { LabId, ServiceId } from '../../../shared/lab/ids.ts'
import { inert } from '../../../shared/lab/inert.ts'
import type { Mirror } from '../../mirror/mirror.ts'

/** A favourite as settings name it. */
export interface TrayFavourite {
  readonly id: ServiceId
  readonly lab: LabId
  readonly labName: string
  /** The name in its id: all that is known here of one in another lab than the one that is watched. */
  readonly name: string
}

/** The favourites of every lab there is, lab by lab: they keep their places whichever is the worst now. */
export function favouritesOf({ app, labs }: Pick<Mirror, 'app' | 'labs'>): readonly TrayFavourite[] {
  return (labs ?? []).flatMap(lab =>
    (app?.settings.favourites[lab.id] ?? []).map(id => ({
      id,
      lab: lab.id,
      labName: lab.name,
      name: inert(id.split('/').at(-1) ?? ''),
    })),
  )
}
