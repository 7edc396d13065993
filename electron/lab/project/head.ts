import { isNotAsked } from '../../../shared/lab/asked.ts'
import type { LabId } from '../../../shared/lab/ids.ts'
import type { Head, Source, Tables } from '../../../shared/lab/model.ts'
import { NOT_ON_LAN } from '../../../shared/lab/paths.ts'
import { shownOf, worst } from '../../../shared/lab/state.ts'
import type { Context } from './context.ts'
import { tailnetOf } from './peers.ts'

export interface LabName {
  readonly id: LabId
  readonly name: string
  readonly demo: boolean
}

/** The lab as a whole: the worst of its parts, and the verdict that is the page's title. */
export function projectHead(
  lab: LabName,
  tables: Tables,
  context: Pick<Context, 'facts' | 'onLan' | 'place' | 'paused'>,
): Head {
  const services = [...tables.services.values()].filter(service => service.launchable)
  const sources = [...tables.sources.values()]
  const state = worst(
    [
      ...[...tables.nodes.values()].map(node => node.state),
      ...[...tables.clusters.values()].map(cluster => cluster.state),
      ...services.map(service => service.state),
      ...[...tables.workloads.values()].map(workload => workload.state),
      ...[...tables.volumes.values()].map(volume => volume.state),
      // One that is down is told by the node or cluster it is the way to, which may well be there all the same;
      // of the others it is known that something is not known.
      ...sources.filter(source => source.state !== 'down').map(source => shownOf(source.state)),
      ...[...tables.problems.values()].map(problem => problem.state),
    ],
    'unknown',
  )
  // A path that answered is enough; where none has, each has to have been tried.
  const tried = services.every(
    service =>
      service.best !== null || service.paths.every(path => path.answer === NOT_ON_LAN || path.at !== null),
  )
  const settled = sources.length > 0 && sources.every(isSettled) && tried
  const vantage = vantageOf(tables, context)
  return {
    ...lab,
    state,
    settled,
    paused: context.paused ?? null,
    sentence: sentenceOf(tables, sources, { settled, state, paused: !!context.paused, vantage }),
    vantage,
  }
}

/** At home where this computer is on the network of any of the lab's machines. */
function vantageOf(
  tables: Tables,
  { facts, onLan, place }: Pick<Context, 'facts' | 'onLan' | 'place'>,
): Head['vantage'] {
  const addresses = [...tables.nodes.values()].flatMap(node => node.addresses.lan)
  return {
    ...place,
    networks: [...place.networks],
    home: addresses.length === 0 ? null : addresses.some(onLan),
    foreign: [...facts.sources.values()].some(source => source.status.waits === 'elsewhere'),
    tailnet: tailnetOf({ facts }),
  }
}

/** Nothing more will come of waiting: it has told everything, is down, off, or waits for its owner. */
export function isSettled(source: Source): boolean {
  if (source.state === 'up') return source.listed
  // One that failed before and is being tried again has its reason still.
  return source.state !== 'connecting' || source.reason !== ''
}

function sentenceOf(
  tables: Tables,
  sources: readonly Source[],
  { settled, state, paused, vantage }: Pick<Head, 'settled' | 'state' | 'vantage'> & { paused: boolean },
): string {
  if (sources.length === 0) return 'No source is configured'
  const problems = [...tables.problems.values()]
  const first = problems[0]
  if (first && problems.length === 1) return first.sentence
  if (first) return `${first.sentence.replace(/\.$/, '')}, and ${problems.length - 1} more`
  // With problems there is more to say; that they are the last known ones is told beside them.
  if (paused) return 'Watching is paused'
  if (isNotAsked(vantage, sources)) {
    if (vantage.offline) return 'This computer is offline'
    return vantage.foreign
      ? 'This computer is on another network with the same addresses'
      : 'This computer is not at home'
  }
  if (!settled) return 'Looking around'
  const rest: Partial<Record<Head['state'], string>> = {
    ok: 'All quiet',
    off: 'All of this is off on purpose',
    stale: 'Some of this is old',
    // Where this computer is explains most of what is not known.
    unknown: vantage.offline
      ? 'This computer is offline, and some of this is unknown'
      : vantage.home === false
        ? 'This computer is not at home, and some of this is unknown'
        : 'Some of this is unknown',
  }
  return rest[state] ?? 'Something wants a look'
}
