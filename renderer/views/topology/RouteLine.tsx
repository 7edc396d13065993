import type { ServiceId } from '../../../shared/lab/ids.ts'
import { NOT_ON_LAN } from '../../../shared/lab/paths.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { shownPath } from '../../mirror/select.ts'
import { topologyTexts as texts } from '../../texts/en/topology.ts'
import type { Box, Layout } from './layout/layOut.ts'
import { curve, wayDown } from './layout/lines.ts'

/** The way from this computer to the selected service: in chart magenta as far as it goes, then the hop that fails. */
export function RouteLine({ layout, id }: { layout: Layout; id: ServiceId }) {
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes)
  const path = service ? shownPath(service) : null
  if (!service || !path) return null
  const find = (box: string) => layout.boxes.find(one => one.id === box)
  const here = find('place:here')
  const family = layout.boxes.filter(box => box.kind === 'fold')
  const node = path.node ? (find(path.node) ?? (family.length === 1 ? family[0] : undefined)) : undefined
  const lines = layout.links.filter(link => link.count > 0)
  const group =
    find(lines.find(link => link.from === node?.id && link.to.startsWith('group'))?.to ?? '') ??
    groupOf(layout, id, service.group, service.namespace)
  const works = path.state === 'ok' || path.state === 'attention' || path.state === 'stale'
  const away = path.answer === NOT_ON_LAN
  // A dead machine fails before it; a port that refuses, behind it.
  const dead = path.node !== null && nodes?.get(path.node)?.state === 'down'
  const toNode = here && node ? elbow(here, node, layout) : null
  const toGroup =
    node && group ? (layout.ways ? wayDown(node, group, layout.ways) : curve(node, group)) : null
  const label = works ? null : away ? texts.noPath : path.answer
  const end = dead ? node : group
  return (
    <svg className="drawing-lines route-lines" width={layout.width} height={layout.height} aria-hidden="true">
      {toNode && <path className={dead || away ? 'route failed' : 'route'} d={toNode} />}
      {toGroup && !dead && !away && <path className={works ? 'route' : 'route failed'} d={toGroup} />}
      {label && end && (
        <text className="route-words" x={end.x + end.w / 2 + 8} y={dead ? end.y + end.h + 16 : end.y - 8}>
          {label}
        </text>
      )}
    </svg>
  )
}

function groupOf(layout: Layout, _id: string, group: string | null, namespace: string) {
  return layout.boxes.find(
    box =>
      box.kind === 'group' && (group ? box.id.endsWith(` ${group}`) : box.id === `group in ${namespace}`),
  )
}

/** Down from one box, across above the words over the rulers, and down to the other: beside chips that are in the way. */
function elbow(from: Box, to: Box, { ways, rulers }: Layout): string {
  const start = from.x + from.w / 2 - 12
  const ruler = ways ? Math.min(...rulers.map(one => one.y)) : to.y - 12
  const across = `M${start} ${from.y + from.h}V${ruler - 42}`
  if (!ways) return `${across}H${to.x + to.w / 2}V${to.y}`
  return `${across}H${to.x - 5}V${to.y + to.h / 2}H${to.x}`
}
