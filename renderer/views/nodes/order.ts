import type { Node } from '../../../shared/lab/model.ts'
import type { FigureName } from '../../../shared/lab/names.ts'
import { byBadness, STATE_WORDS } from '../../../shared/lab/state.ts'

export const NODE_COLUMNS = [
  'name',
  'role',
  'address',
  'cpu',
  'memory',
  'disk',
  'temperature',
  'load',
  'pods',
  'uptime',
  'heard',
] as const
export type NodeColumn = (typeof NODE_COLUMNS)[number] | 'state'

const FIGURES: Partial<Record<NodeColumn, FigureName>> = {
  cpu: 'cpu',
  memory: 'memory',
  disk: 'disk',
  temperature: 'temperature',
  load: 'load1',
  pods: 'pods',
  uptime: 'uptime',
}

const names = new Intl.Collator('en', { numeric: true })

/** The nodes whose name, role, address, system or state holds every word. */
export function filterNodes(nodes: Iterable<Node>, filter: string): Node[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const all = [...nodes]
  if (words.length === 0) return all
  return all.filter(node => {
    const text = [
      node.name,
      STATE_WORDS[node.state],
      node.hardware ?? '',
      node.os ?? '',
      ...node.roles,
      ...node.addresses.lan,
      ...node.addresses.tailnet,
    ]
      .join(' ')
      .toLowerCase()
    return words.every(word => text.includes(word))
  })
}

/** In the order of a column; what is unknown comes last whichever way, and equal ones follow by name. */
export function orderNodes(nodes: Node[], column: NodeColumn, descending: boolean): Node[] {
  const way = descending ? -1 : 1
  const name = FIGURES[column]
  const by = (a: Node, b: Node): number => {
    if (name) {
      const left = a.figures[name]?.value
      const right = b.figures[name]?.value
      if (left === undefined || right === undefined) {
        return left === right ? 0 : left === undefined ? 1 : -1
      }
      return way * (left - right)
    }
    switch (column) {
      case 'state':
        return way * byBadness(a.state, b.state)
      case 'role':
        return way * names.compare(a.roles.join(), b.roles.join())
      case 'address':
        return way * names.compare(a.addresses.lan[0] ?? '', b.addresses.lan[0] ?? '')
      case 'heard':
        return way * (b.at - a.at)
      default:
        return way * names.compare(a.name, b.name)
    }
  }
  return nodes.sort((a, b) => by(a, b) || names.compare(a.name, b.name) || (a.id < b.id ? -1 : 1))
}
