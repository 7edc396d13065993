import type { LabId, NodeId, ServiceId } from '../../../shared/lab/ids.ts'
import { byName } from '../../../shared/lab/inOrder.ts'
import type { Lab, Node, Service } from '../../../shared/lab/model.ts'
import { portOf } from '../../../shared/lab/ports.ts'
import { type ShownState, STATE_WORDS } from '../../../shared/lab/state.ts'
import { addressesOf } from '../../mirror/select.ts'
import type { LabRow, OutputOf } from '../../mirror/writer.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { paletteTexts as texts } from '../../texts/en/palette.ts'
import type { PageName } from '../route.ts'

/** What choosing an entry does. */
export type Deed =
  | { type: 'page'; page: PageName }
  | { type: 'node' | 'pods'; node: NodeId }
  | { type: 'open'; lab: LabId; service: ServiceId; name: string }
  | { type: 'details'; lab: LabId; service: ServiceId }
  | { type: 'check' | 'favourite'; service: ServiceId }
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
  /** The port it is known by; '' for what has none. */
  readonly port: string
  readonly favourite: boolean
  /** Whether a path leads there now; null for what no path leads to. */
  readonly reached: boolean | null
  /** It is of another lab than the one shown. */
  readonly elsewhere: boolean
  readonly deed: Deed
  /** What more can be done with it: made when it is asked for, since a lab may hold thousands. */
  readonly more: (() => readonly Entry[]) | null
}

/** What can be opened in a lab that is not shown, as it was when the palette opened. */
export type OtherLab = OutputOf<'palette.services'>[number]

export interface Offered {
  /** Every page there is an entry in the sidebar for. */
  readonly pages: readonly { readonly name: PageName; readonly label: string }[]
  readonly lab: Lab | null
  readonly labs: readonly LabRow[]
  readonly elsewhere: readonly OtherLab[]
  readonly paused: boolean
  readonly favourites: readonly ServiceId[]
}

type Made = Pick<Entry, 'key' | 'group' | 'title' | 'deed'> & Partial<Entry>
const entry = (made: Made): Entry => ({
  note: '',
  state: null,
  also: '',
  port: '',
  favourite: false,
  reached: null,
  elsewhere: false,
  more: null,
  ...made,
})

/** Everything there is to choose from now. */
export function entriesOf({ pages, lab, labs, elsewhere, paused, favourites }: Offered): Entry[] {
  const nodes = lab ? [...lab.tables.nodes.values()].sort(byName).map(node => nodeEntry(lab.id, node)) : []
  const starred = new Set(favourites)
  const services = lab
    ? [...lab.tables.services.values()]
        .filter(service => service.launchable)
        .map(service => serviceEntry(lab.id, service, starred.has(service.id)))
    : []
  // The lab that is shown is no place to go to.
  const others = labs.filter(one => one.id !== lab?.id).map(labEntry)
  return [
    ...pages.map(({ name, label }) => pageEntry(name, label)),
    pageEntry('pods', texts.pods),
    pageEntry('needs', texts.needs),
    ...nodes,
    ...services,
    ...elsewhere.filter(one => one.id !== lab?.id).flatMap(otherEntries),
    ...others,
    ...commands(paused),
  ]
}

/** What lies over the page, and so is nowhere where the palette stands alone. */
const OVER: ReadonlySet<Deed['type']> = new Set(['keys', 'connections'])

/** What can be chosen where the palette stands alone: a place opens in the window of the whole page. */
export const aloneOf = (entries: readonly Entry[]): Entry[] => entries.filter(one => !OVER.has(one.deed.type))

function pageEntry(page: PageName, title: string): Entry {
  return entry({ key: `page ${page}`, group: 'go', title, note: texts.page, deed: { type: 'page', page } })
}

function labEntry({ id, name, nodes, state }: LabRow): Entry {
  const note = texts.lab(commonTexts.nodes(nodes), STATE_WORDS[state])
  return entry({ key: `lab ${id}`, group: 'labs', title: name, note, state, deed: { type: 'lab', lab: id } })
}

/** Ids name one thing within a lab alone: what was used in one says nothing of another. */
const keyIn = (lab: LabId, id: NodeId | ServiceId) => `${lab} ${id}`

function nodeEntry(lab: LabId, node: Node): Entry {
  const { id, name, state } = node
  const key = keyIn(lab, id)
  const address = addressesOf(node)[0] ?? ''
  return entry({
    key,
    group: 'go',
    title: name,
    note: texts.node(address, STATE_WORDS[state]),
    state,
    also: addressesOf(node).join(' '),
    deed: { type: 'node', node: id },
    more: () => [
      entry({ key: `pods ${key}`, group: 'do', title: texts.podsOf(name), deed: { type: 'pods', node: id } }),
      ...(address ? [copyEntry(`address ${key}`, name, address)] : []),
    ],
  })
}

function serviceEntry(lab: LabId, service: Service, favourite: boolean): Entry {
  const { id, name, state, namespace, group, best, runsOn } = service
  const port = String(portOf(service) ?? '')
  const key = keyIn(lab, id)
  const make = (type: 'check' | 'favourite', title: string) =>
    entry({ key: `${type} ${key}`, group: 'do', title, deed: { type, service: id } })
  return entry({
    key,
    group: 'open',
    title: name,
    note: texts.service(port, STATE_WORDS[state]),
    state,
    also: [port, namespace, group ?? '', ...runsOn].join(' '),
    port,
    favourite,
    reached: best !== null,
    deed: { type: 'open', lab, service: id, name },
    more: () => [
      detailsEntry(lab, id, name),
      make('check', texts.check(name)),
      make('favourite', favourite ? texts.dropFavourite(name) : texts.addFavourite(name)),
      ...(best ? [copyEntry(`address ${key}`, name, best)] : []),
    ],
  })
}

/** The services of a lab that is not shown: what to open, and the details in their own lab. */
function otherEntries({ id: lab, name: labName, services }: OtherLab): Entry[] {
  return services.map(({ id, name, state, reached, ...service }) => {
    const port = String(service.port ?? '')
    return entry({
      key: keyIn(lab, id),
      group: 'open',
      title: name,
      note: texts.serviceOf(labName, port, STATE_WORDS[state]),
      state,
      also: `${port} ${labName}`,
      port,
      reached,
      elsewhere: true,
      deed: { type: 'open', lab, service: id, name },
      more: () => [detailsEntry(lab, id, name)],
    })
  })
}

const detailsEntry = (lab: LabId, service: ServiceId, name: string) =>
  entry({
    key: `details ${keyIn(lab, service)}`,
    group: 'do',
    title: commonTexts.detailsOf(name),
    deed: { type: 'details', lab, service },
  })

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
