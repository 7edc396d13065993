import type { NodeId, ServiceId } from '../../../shared/lab/ids.ts'
import type { Lab, Node, Service } from '../../../shared/lab/model.ts'
import { type ShownState, STATE_WORDS } from '../../../shared/lab/state.ts'
import { addressesOf, portOf } from '../../mirror/select.ts'
import type { LabRow } from '../../mirror/writer.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { paletteTexts as texts } from '../../texts/en/palette.ts'
import { PAGES } from '../pages.tsx'
import type { PageName } from '../route.ts'
import { fit, type Use, weight } from './rank.ts'

/** What choosing an entry does. */
export type Deed =
  | { type: 'page'; page: PageName }
  | { type: 'node' | 'pods'; node: NodeId }
  | { type: 'open' | 'details' | 'check' | 'favourite'; service: ServiceId }
  | { type: 'lab'; lab: string }
  | { type: 'copy'; text: string }
  | { type: 'theme'; theme: 'dark' | 'light' | 'system' }
  | { type: 'retry' | 'pause' | 'resume' | 'keys' | 'connections' }

export interface Entry {
  /** Its name among uses: the same in every run. */
  readonly key: string
  readonly group: keyof typeof texts.groups
  readonly title: string
  readonly note: string
  readonly state: ShownState | null
  /** What else it is found by. */
  readonly also: string
  readonly deed: Deed
  /** What more can be done with it. */
  readonly more: readonly Entry[]
}

export interface Offered {
  readonly lab: Lab | null
  readonly labs: readonly LabRow[]
  readonly paused: boolean
  readonly favourites: readonly ServiceId[]
}

type Made = Pick<Entry, 'key' | 'group' | 'title' | 'deed'> & Partial<Entry>
const entry = (made: Made): Entry => ({ note: '', state: null, also: '', more: [], ...made })

/** Everything there is to choose from now. */
export function entriesOf({ lab, labs, paused, favourites }: Offered): Entry[] {
  const pages = PAGES.map(({ name, label }) =>
    entry({
      key: `page ${name}`,
      group: 'go',
      title: label,
      note: texts.page,
      deed: { type: 'page', page: name },
    }),
  )
  const nodes = [...(lab?.tables.nodes.values() ?? [])].map(nodeEntry)
  const services = [...(lab?.tables.services.values() ?? [])]
    .filter(service => service.launchable)
    .map(service => serviceEntry(service, favourites.includes(service.id)))
  const others = labs.map(one =>
    entry({
      key: `lab ${one.id}`,
      group: 'labs',
      title: one.name,
      note: texts.lab(commonTexts.nodes(one.nodes), STATE_WORDS[one.state]),
      state: one.state,
      deed: { type: 'lab', lab: one.id },
    }),
  )
  return [...pages, ...nodes, ...services, ...others, ...commands(paused)]
}

function nodeEntry(node: Node): Entry {
  const { id, name, state } = node
  const address = addressesOf(node)[0] ?? ''
  const more = [
    entry({ key: `pods ${id}`, group: 'do', title: texts.podsOf(name), deed: { type: 'pods', node: id } }),
    ...(address ? [copyEntry(`address ${id}`, name, address)] : []),
  ]
  const note = texts.node(address, STATE_WORDS[state])
  return entry({
    key: id,
    group: 'go',
    title: name,
    note,
    state,
    also: address,
    deed: { type: 'node', node: id },
    more,
  })
}

function serviceEntry(service: Service, favourite: boolean): Entry {
  const { id, name, state, namespace, group, best } = service
  const port = String(portOf(service) ?? '')
  const make = (type: 'details' | 'check' | 'favourite', title: string) =>
    entry({ key: `${type} ${id}`, group: 'do', title, deed: { type, service: id } })
  const more = [
    make('details', texts.details(name)),
    make('check', texts.check(name)),
    make('favourite', favourite ? texts.dropFavourite(name) : texts.addFavourite(name)),
    ...(best ? [copyEntry(`address ${id}`, name, best)] : []),
  ]
  const note = texts.service(port, STATE_WORDS[state])
  const also = `${port} ${namespace} ${group ?? ''}`
  return entry({
    key: id,
    group: 'open',
    title: name,
    note,
    state,
    also,
    deed: { type: 'open', service: id },
    more,
  })
}

const copyEntry = (key: string, name: string, text: string) =>
  entry({ key, group: 'do', title: texts.copyAddress(name), note: text, deed: { type: 'copy', text } })

function commands(paused: boolean): Entry[] {
  const make = (key: string, title: string, deed: Deed) => entry({ key, group: 'do', title, deed })
  return [
    make('retry', texts.retry, { type: 'retry' }),
    paused ? make('resume', texts.resume, { type: 'resume' }) : make('pause', texts.pause, { type: 'pause' }),
    make('connections', texts.connections, { type: 'connections' }),
    make('keys', texts.allKeys, { type: 'keys' }),
    make('add', texts.addLab, { type: 'page', page: 'add' }),
    ...(['dark', 'light', 'system'] as const).map(theme =>
      make(`theme ${theme}`, texts.theme(texts.themes[theme]), { type: 'theme', theme }),
    ),
  ]
}

/** Entries shown at a time. */
const MOST = 40
/** With nothing typed: the likeliest alone. */
const MOST_AT_FIRST = 12

/**
 * What fits what was typed, the best first. `:` asks for ports, `@` for labs, `>` for commands. A name counts more than
 * what an entry is also known by, and use tips the scales between what fits alike. Pure.
 */
export function found(
  entries: readonly Entry[],
  typed: string,
  uses: ReadonlyMap<string, Use>,
  now: number,
): Entry[] {
  const text = typed.trim()
  const only = text.startsWith(':')
    ? 'ports'
    : text.startsWith('@')
      ? 'labs'
      : text.startsWith('>')
        ? 'do'
        : null
  const words = only ? text.slice(1).trim() : text
  const scored: { entry: Entry; score: number }[] = []
  for (const one of entries) {
    if (only === 'labs' && one.group !== 'labs') continue
    if (only === 'do' && one.group !== 'do') continue
    let score: number
    if (only === 'ports') {
      if (one.group !== 'open') continue
      const port = one.also.split(' ')[0] ?? ''
      score = port.startsWith(words) ? 80 : port.includes(words) ? 30 : 0
    } else score = Math.max(fit(words, one.title), words === '' ? 0 : fit(words, one.also) / 2)
    if (score <= 0) continue
    // With nothing typed, what was used; then problems; then pages.
    const trouble = words === '' && (one.state === 'down' || one.state === 'attention') ? 4 : 0
    const place = words === '' && one.deed.type === 'page' ? 2 : 0
    scored.push({ entry: one, score: score + weight(uses.get(one.key), now) + trouble + place })
  }
  scored.sort(
    (a, b) => b.score - a.score || a.entry.title.localeCompare(b.entry.title, 'en', { numeric: true }),
  )
  return scored.slice(0, text === '' ? MOST_AT_FIRST : MOST).map(one => one.entry)
}

/** Entries under their headings; the heading of the best entry comes first. */
export function grouped(entries: readonly Entry[]): { group: Entry['group']; entries: readonly Entry[] }[] {
  return [...Map.groupBy(entries, one => one.group)].map(([group, members]) => ({ group, entries: members }))
}
