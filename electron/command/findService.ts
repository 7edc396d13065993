import { inert } from '../../shared/lab/inert.ts'
import type { Lab, Service } from '../../shared/lab/model.ts'
import { UsageError } from '../backend/options.ts'

/** Names that are this many letters off are taken for a slip. */
const SLIP = 2
/** Names offered in place of an unknown one. */
const OFFERED = 5

/** The services a name may mean, those that can be opened before all others. */
export function named(lab: Lab, name: string): Service[] {
  const exact = [...lab.tables.services.values()].filter(
    service => service.name === name || `${service.namespace}/${service.name}` === name,
  )
  const launchable = exact.filter(service => service.launchable)
  return launchable.length > 0 ? launchable : exact
}

/** The one service of that name; null where none has it. Throws a UsageError where several have. */
export function find(lab: Lab, name: string): Service | null {
  const found = named(lab, name)
  if (found.length > 1) {
    const names = found.map(service => `${service.namespace}/${service.name}`).join(', ')
    throw new UsageError(
      `Several services are called “${inert(name)}”: ${inert(names)}.`,
      'Name its namespace too.',
    )
  }
  return found[0] ?? null
}

/** What somebody may have meant by a name that no service has, in one sentence. */
export function nearest(lab: Lab, name: string): string {
  const near = [...lab.tables.services.values()]
    .filter(service => service.launchable)
    .map(service => ({ name: service.name, off: distance(name, service.name) }))
    .filter(one => one.off <= SLIP || (name.length > 2 && one.name.includes(name)))
    .sort((a, b) => a.off - b.off)
    .slice(0, OFFERED)
    .map(one => inert(one.name, 60))
  return near.length > 0 ? `Did you mean ${near.join(', ')}?` : '“homeport services” lists them.'
}

/** Letters to change, swap, add or leave out to make one word the other; beyond `SLIP` nobody asks how many. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > SLIP) return SLIP + 1
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, i) => i)]
  const at = (i: number, j: number) => rows[i]?.[j] ?? SLIP + 1
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + Number(a[i - 1] !== b[j - 1]),
          i > 1 && j > 1 && swapped ? at(i - 2, j - 2) + 1 : SLIP + 1,
        ),
      )
    }
  }
  return at(a.length, b.length)
}
