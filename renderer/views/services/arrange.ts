import type { Node, Service } from '../../../shared/lab/model.ts'
import { portOf } from '../../../shared/lab/ports.ts'
import { byBadness, type ShownState, STATE_WORDS } from '../../../shared/lab/state.ts'
import { holdsWords, wordsOf } from '../../../shared/lab/words.ts'
import { shownPath } from '../../mirror/select.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { servicesTexts } from '../../texts/en/services.ts'
import { byRange } from '../overview/board.ts'
import type { Arrangement } from '../route.ts'

/** Rows of the list under one heading. */
export interface Group {
  key: string
  label: string
  /** A second line under the heading: the range of ports. */
  range: string | null
  notes: readonly string[]
  /** How many of its services are off the port convention. */
  off: number
  state: ShownState | null
  services: readonly Service[]
}

const plain = (key: string, label: string, services: readonly Service[]): Group => ({
  key,
  label,
  range: null,
  notes: [],
  off: 0,
  state: null,
  services,
})

/** The services that hold every word of the filter in their name, namespace, port, range, path or node. */
export function filtered(services: readonly Service[], filter: string): readonly Service[] {
  const words = wordsOf(filter)
  if (words.length === 0) return services
  return services.filter(service =>
    holdsWords(words, [
      service.name,
      service.namespace,
      portOf(service),
      service.group,
      shownPath(service)?.via,
      STATE_WORDS[service.state],
      ...service.runsOn,
    ]),
  )
}

/** The services under headings, in the arrangement asked for. Each service is in one group. */
export function arrange(
  services: readonly Service[],
  by: Arrangement,
  nodes: Iterable<Pick<Node, 'name' | 'state'>>,
): Group[] {
  if (by === 'range') return rangeGroups(services)
  if (by === 'health') return healthGroups(services)
  return nodeGroups(services, nodes)
}

function rangeGroups(services: readonly Service[]): Group[] {
  return byRange(services).map(({ key, label, range, services: members }) => {
    const size = range ? range.to - range.from + 1 : 0
    const off = range ? members.filter(service => service.offConvention).length : 0
    return {
      ...plain(key, label, members),
      range: range ? `${range.from}–${range.to}` : null,
      notes: range ? [servicesTexts.portsUsed(members.length, size)] : [commonTexts.inNoRange],
      off,
    }
  })
}

function healthGroups(services: readonly Service[]): Group[] {
  return [...Map.groupBy(services, service => service.state)]
    .sort(([a], [b]) => byBadness(a, b))
    .map(([state, members]) => ({ ...plain(state, STATE_WORDS[state], members), state }))
}

function nodeGroups(services: readonly Service[], nodes: Iterable<Pick<Node, 'name' | 'state'>>): Group[] {
  const states = new Map([...nodes].map(node => [node.name, node.state]))
  const place = (service: Service) =>
    service.runsOn.length === 1 ? (service.runsOn[0] ?? '') : service.runsOn.length > 1 ? '+' : ''
  const rank = (key: string) => (key === '+' ? 1 : key === '' ? 2 : 0)
  return [...Map.groupBy(services, place)]
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }))
    .map(([key, members]) => {
      const label = key === '+' ? servicesTexts.severalNodes : key === '' ? servicesTexts.noNode : key
      return { ...plain(`on ${key}`, label, members), state: states.get(key) ?? null }
    })
}
