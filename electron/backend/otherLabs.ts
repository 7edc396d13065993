import type { LabId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { portOf } from '../../shared/lab/ports.ts'

/** A lab that is held; `lab` null: nothing is known of it yet. */
export interface HeldLab {
  readonly id: LabId
  readonly name: string
  readonly lab: Lab | null
}

/** What can be opened in every lab but one, which its reader mirrors whole. A lab with nothing to open is left out. */
export function servicesElsewhere(held: readonly HeldLab[], but: LabId) {
  return held.flatMap(({ id, name, lab }) => {
    if (id === but || !lab) return []
    const services = [...lab.tables.services.values()]
      .filter(service => service.launchable)
      .map(service => ({
        id: service.id,
        name: service.name,
        port: portOf(service),
        state: service.state,
        reached: service.best !== null,
      }))
    return services.length > 0 ? [{ id, name, services }] : []
  })
}
