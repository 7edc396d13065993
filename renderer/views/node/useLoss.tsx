import { Anchor } from 'lucide-react'
import { type Loss, lossOf, unread } from '../../../shared/lab/impact.ts'
import type { Node, Service, Tables, Volume } from '../../../shared/lab/model.ts'
import { portOf } from '../../../shared/lab/ports.ts'
import { runsOn } from '../../../shared/lab/runs.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { launchable } from '../../mirror/select.ts'
import { binarySize } from '../../parts/bytes.ts'
import type { LinkedRow } from '../../parts/LinkList.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { lossTexts as texts } from '../../texts/en/loss.ts'
import { placeOf, type Route } from '../route.ts'

/** What goes with a node, as the rows of the lists that say so. */
export interface ToldLoss {
  /** What goes dark: what its owner can open first, then what only others use. */
  readonly services: readonly LinkedRow[]
  /** Claims whose data is on this node alone. */
  readonly volumes: readonly LinkedRow[]
  /** What can be opened, runs here and has pods elsewhere too. */
  readonly others: readonly LinkedRow[]
  /** What an empty list of services means: that nothing goes dark, or that it is not known. */
  readonly nothing: string
}

/** `lead` is where a press on a service leads beside choosing it; without it the page stays. */
export function useLoss(node: Node, lead: Partial<Route> = {}): ToldLoss | null {
  const tables = useMirror(mirror => mirror.lab?.tables)
  if (!tables) return null
  const { services, volumes } = lossOf(tables, node)
  const lost = new Set(services.map(({ service }) => service.id))
  const row = (service: Service, note: string): LinkedRow => ({
    id: service.id,
    mark: <StateMark shape={service.state} size={11} />,
    name: service.name,
    href: placeOf({ ...lead, service: service.id }),
    note,
  })
  return {
    services: openableFirst(services).map(({ service, fate }) => row(service, texts.fate[fate])),
    volumes: volumes.map(volumeRow),
    others: launchable(tables.services)
      .filter(service => runsOn(service, node) && !lost.has(service.id))
      .map(service => row(service, String(portOf(service) ?? ''))),
    nothing: nothingWords(tables, node),
  }
}

const openableFirst = (services: Loss['services']) =>
  [...services].sort(
    (a, b) =>
      Number(b.service.launchable) - Number(a.service.launchable) ||
      Number(b.fate === 'stays-down') - Number(a.fate === 'stays-down') ||
      a.service.name.localeCompare(b.service.name, 'en'),
  )

function volumeRow(volume: Volume): LinkedRow {
  return {
    id: volume.id,
    mark: <Anchor size={11} aria-hidden="true" />,
    name: volume.name,
    title: `${volume.namespace}/${volume.name}`,
    href: placeOf({ page: 'storage', node: null, more: { volume: volume.id } }),
    note: volume.asked === null ? texts.sizeUnknown : texts.asked(binarySize(volume.asked)),
  }
}

function nothingWords(tables: Tables, node: Node): string {
  const cluster = node.cluster === null ? undefined : tables.clusters.get(node.cluster)
  if (node.knownAs.kubernetes === null) return texts.inNoCluster
  const kinds = cluster ? unread(cluster) : []
  return kinds.length > 0 ? texts.notKnown(kinds) : texts.nothing
}
