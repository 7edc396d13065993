import type { Node, Volume } from '../../../shared/lab/model.ts'
import { byBadness } from '../../../shared/lab/state.ts'
import { holdsWords, wordsOf } from '../../../shared/lab/words.ts'

export type VolumeColumn = 'name' | 'namespace' | 'phase' | 'asked' | 'class' | 'node' | 'users'

const names = new Intl.Collator('en', { numeric: true })

/** The claims whose name, namespace, class, phase, volume or node holds every word. */
export function filterVolumes(
  volumes: Iterable<Volume>,
  nodeName: (volume: Volume) => string,
  filter: string,
): Volume[] {
  const words = wordsOf(filter)
  return [...volumes].filter(volume => {
    const { name, namespace, storageClass, phase, volume: behind } = volume
    return holdsWords(words, [name, namespace, storageClass, phase, behind, nodeName(volume)])
  })
}

/** In the order of a column; a size that is unknown comes last whichever way. */
export function orderVolumes(
  volumes: Volume[],
  nodeName: (volume: Volume) => string,
  column: VolumeColumn,
  descending: boolean,
): Volume[] {
  const way = descending ? -1 : 1
  const by = (a: Volume, b: Volume): number => {
    switch (column) {
      case 'phase':
        return way * byBadness(a.state, b.state)
      case 'asked':
        if (a.asked === null || b.asked === null) return Number(a.asked === null) - Number(b.asked === null)
        return way * (a.asked - b.asked)
      case 'class':
        return way * names.compare(a.storageClass ?? '', b.storageClass ?? '')
      case 'node':
        return way * names.compare(nodeName(a), nodeName(b))
      case 'users':
        return way * (a.usedBy.length - b.usedBy.length)
      default:
        return way * names.compare(a[column], b[column])
    }
  }
  return volumes.sort((a, b) => by(a, b) || names.compare(a.name, b.name) || names.compare(a.id, b.id))
}

/** What lives on each node alone, the largest first. Sizes that are unknown count for nothing and are not hidden. */
export function byNode(
  volumes: Iterable<Volume>,
  nodes: ReadonlyMap<string, Node>,
): { node: Node; claims: number; asked: number }[] {
  const held = new Map<string, { node: Node; claims: number; asked: number }>()
  for (const volume of volumes) {
    const node = volume.node === null ? undefined : nodes.get(volume.node)
    if (!node) continue
    const row = held.get(node.id) ?? { node, claims: 0, asked: 0 }
    held.set(node.id, { node, claims: row.claims + 1, asked: row.asked + (volume.asked ?? 0) })
  }
  return [...held.values()].sort((a, b) => b.asked - a.asked || names.compare(a.node.name, b.node.name))
}
