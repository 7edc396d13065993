import { findingsOf } from '../../../shared/lab/findings.ts'
import type { ServiceId } from '../../../shared/lab/ids.ts'
import { inert } from '../../../shared/lab/inert.ts'
import type { Head, Lab, Path, Service } from '../../../shared/lab/model.ts'
import { byBadness, type ShownState } from '../../../shared/lab/state.ts'
import { waitingSources } from '../../../shared/lab/waiting.ts'
import type { Overlook } from '../../backend/overlook.ts'

/** What the tray tells of one lab. Every text is inert. */
export interface TrayLab {
  readonly id: string
  readonly name: string
  readonly state: ShownState
  readonly sentence: string
  /** Everything has been heard once. */
  readonly settled: boolean
  /** The worst first, of equally bad ones the older. */
  readonly problems: readonly { state: ShownState; sentence: string; since: number }[]
  readonly vantage: Pick<Head['vantage'], 'home' | 'networks' | 'offline'>
  readonly favourites: readonly TrayFavourite[]
  readonly needsYou: readonly { name: string; reason: string }[]
  /** How many things are worth knowing that are no alarm. */
  readonly worthKnowing: number
  /** What is being started, stopped or moved. */
  readonly working: readonly { name: string; sentence: string }[]
}

export interface TrayFavourite {
  readonly id: ServiceId
  readonly name: string
  readonly state: ShownState
  /** What stands after its name: how it would be opened now, or why not. */
  readonly way: { kind: 'lan' | 'none' | 'stale' | 'untried'; answer: string | null }
}

/** The labs as the tray tells of them; a lab that has not changed since the call before is the same object. */
export function trayLabs(): (overlook: Overlook) => readonly TrayLab[] {
  let before = new Map<string, { lab: Lab; favourites: readonly ServiceId[]; told: TrayLab }>()
  return ({ labs, app }) => {
    const now: typeof before = new Map()
    for (const lab of labs) {
      const favourites = app.settings.favourites[lab.id] ?? NONE
      const held = before.get(lab.id)
      // `at` moves on without anything else having changed.
      const same = held && held.lab.revision === lab.revision && held.favourites === favourites
      now.set(lab.id, same ? held : { lab, favourites, told: trayLab(lab, favourites) })
    }
    before = now
    return [...now.values()].map(({ told }) => told)
  }
}

const NONE: readonly ServiceId[] = []

/** One lab as the tray tells of it. Pure. */
export function trayLab(lab: Lab, favourites: readonly ServiceId[]): TrayLab {
  const { problems, services, sources, workloads } = lab.tables
  const busy = [...services.values()].filter(service => service.state === 'working')
  const within = new Set<string>(busy.flatMap(service => service.workloads))
  const alone = [...workloads.values()].filter(one => one.state === 'working' && !within.has(one.id))
  return {
    id: lab.id,
    name: inert(lab.name),
    state: lab.state,
    sentence: inert(lab.sentence),
    settled: lab.settled,
    problems: [...problems.values()]
      .sort((a, b) => byBadness(a.state, b.state) || a.since - b.since)
      .map(({ state, sentence, since }) => ({ state, sentence: inert(sentence), since })),
    vantage: {
      home: lab.vantage.home,
      networks: lab.vantage.networks.map(network => inert(network)),
      offline: lab.vantage.offline,
    },
    favourites: favourites.flatMap(id => {
      const service = services.get(id)
      return service ? [favouriteOf(service)] : []
    }),
    needsYou: waitingSources(sources.values()).map(source => ({
      name: inert(source.name),
      reason: inert(source.reason),
    })),
    worthKnowing: findingsOf(lab.tables).length,
    working: [
      ...busy.map(({ name, verdict }) => ({ name: inert(name), sentence: inert(verdict) })),
      ...alone.map(({ name, sentence }) => ({ name: inert(name), sentence: inert(sentence) })),
    ],
  }
}

function favouriteOf(service: Service): TrayFavourite {
  const { id, name, state } = service
  return { id, name: inert(name), state, way: wayOf(service) }
}

function wayOf({ paths, best, state }: Service): TrayFavourite['way'] {
  const path = paths.find(one => one.url === best)
  if (state === 'stale') return { kind: 'stale', answer: null }
  if (path) return { kind: path.kind, answer: null }
  const tried = paths.find((one): one is Path & { answer: string } => one.answer !== null)
  return tried ? { kind: 'none', answer: inert(tried.answer) } : { kind: 'untried', answer: null }
}
