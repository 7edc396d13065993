import type { ServiceId } from '../../../shared/lab/ids.ts'
import type { Lab } from '../../../shared/lab/model.ts'

export type Scope = 'all' | 'problems' | 'favourites'

/** The services that are asked for; null for all. A machine's name stands for what runs on it. */
export function scoped(
  lab: Lab,
  scope: Scope,
  favourites: readonly ServiceId[],
  find: string,
): ReadonlySet<string> | null {
  const words = find.toLowerCase().trim()
  if (scope === 'all' && words === '') return null
  const services = [...lab.tables.services.values()].filter(service => {
    if (!service.launchable) return false
    if (scope === 'problems' && service.state !== 'down' && service.state !== 'attention') return false
    if (scope === 'favourites' && !favourites.includes(service.id)) return false
    const text = `${service.name} ${service.namespace} ${service.group ?? ''} ${service.runsOn.join(' ')}`
    return words === '' || text.toLowerCase().includes(words)
  })
  return new Set(services.map(service => service.id))
}
