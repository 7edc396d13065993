import type { NodeId, ServiceId } from '../../../shared/lab/ids.ts'
import { NOT_ON_LAN } from '../../../shared/lab/paths.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { shownPath } from '../../mirror/select.ts'
import { topologyTexts as texts } from '../../texts/en/topology.ts'
import type { Box, Layout } from './layout/layOut.ts'
import { plainWay, wayDown } from './layout/lines.ts'
import type { Skeleton } from './layout/skeleton.ts'

/** The way from this computer to the selected service: in chart magenta as far as it goes, then the hop that fails. */
export function RouteLine({ layout, skeleton, id }: { layout: Layout; skeleton: Skeleton; id: ServiceId }) {
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const path = service ? shownPath(service) : null
  const dead = useMirror(mirror => mirror.lab?.tables.nodes.get(path?.node ?? '')?.state === 'down')
  if (!path) return null
  const find = (box: string | undefined) => layout.boxes.find(one => one.id === box)
  const here = find('place:here')
  const node = find(boxOfNode(skeleton, path.node))
  const group = find(boxOfService(skeleton, id))
  const works = path.state === 'ok' || path.state === 'attention' || path.state === 'stale'
  const away = path.answer === NOT_ON_LAN
  const label = works ? null : away ? texts.noPath : path.answer
  // A dead machine fails before it; a port that refuses, behind it.
  const end = dead ? node : group
  const [across, down] = here && node ? elbow(here, node, layout) : []
  const toGroup =
    node && group
      ? layout.ways
        ? wayDown(node, group, layout.ways)
        : plainWay(node, group, layout.entries)
      : null
  return (
    <svg className="drawing-lines route-lines" width={layout.width} height={layout.height} aria-hidden="true">
      {across && <path className={away ? 'route failed' : 'route'} d={across} />}
      {down && <path className={dead || away ? 'route failed' : 'route'} d={down} />}
      {toGroup && !dead && !away && <path className={works ? 'route' : 'route failed'} d={toGroup} />}
      {label && end && (
        <text className="route-words" x={end.x + end.w / 2 + 8} y={dead ? end.y + end.h + 16 : end.y - 8}>
          {label}
        </text>
      )}
    </svg>
  )
}

function boxOfNode({ families }: Skeleton, id: NodeId | null): string | undefined {
  const family = id === null ? undefined : families.find(one => one.nodes.includes(id))
  return family?.folded ? `fold ${family.label}` : (id ?? undefined)
}

function boxOfService({ groups }: Skeleton, id: ServiceId): string | undefined {
  const group = groups.find(one => one.services.includes(id))
  return group && `group ${group.key}`
}

/** Down from one box and across above the words over the rulers, then down to the other: beside chips in the way. */
function elbow(from: Box, to: Box, { ways, rulers }: Layout): [across: string, down: string] {
  const start = from.x + from.w / 2 - 12
  const ruler = ways ? Math.min(...rulers.map(one => one.y)) : to.y - 12
  const y = ruler - 42
  const x = ways ? to.x - 5 : to.x + to.w / 2
  return [
    `M${start} ${from.y + from.h}V${y}H${x}`,
    `M${x} ${y}V${ways ? `${to.y + to.h / 2}H${to.x}` : to.y}`,
  ]
}
