import { byName, byText, naturalKey } from '../../../shared/lab/inOrder.ts'
import type { Node } from '../../../shared/lab/model.ts'
import type { FigureName } from '../../../shared/lab/names.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { holdsWords, wordsOf } from '../../../shared/lab/words.ts'
import type { OrderRules } from '../useOrdered.ts'

export type NodeColumn =
  | 'name'
  | 'role'
  | 'address'
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'temperature'
  | 'load'
  | 'pods'
  | 'uptime'
  | 'heard'

const FIGURES: Partial<Record<NodeColumn, FigureName>> = {
  cpu: 'cpu',
  memory: 'memory',
  disk: 'disk',
  temperature: 'temperature',
  load: 'load1',
  pods: 'pods',
  uptime: 'uptime',
}

/** Which nodes a filter and a column show, in which order. */
export function nodeRules(filter: string, column: NodeColumn, descending: boolean): OrderRules<Node> {
  const words = wordsOf(filter)
  const by = byColumn(column)
  const way = descending ? -1 : 1
  return {
    accepts: node => holds(node, words),
    compare: (a, b) => by(a, b, way) || byName(a, b) || byText(a.id, b.id),
  }
}

/** Whether name, role, address, system or state hold every word. */
function holds(node: Node, words: readonly string[]): boolean {
  const { name, state, hardware, os, roles, addresses } = node
  const { lan, tailnet } = addresses
  return holdsWords(words, [name, STATE_WORDS[state], hardware, os, ...roles, ...lan, ...tailnet])
}

/** The order of a column, which `way` turns around; what is unknown comes last either way. */
function byColumn(column: NodeColumn): (a: Node, b: Node, way: 1 | -1) => number {
  const name = FIGURES[column]
  if (name) {
    return (a, b, way) => {
      const left = a.figures[name]?.value
      const right = b.figures[name]?.value
      if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? 1 : -1
      return way * (left - right)
    }
  }
  switch (column) {
    case 'role':
      return (a, b, way) => way * byText(a.roles.join(), b.roles.join())
    case 'address':
      return (a, b, way) => way * byText(naturalKey(addressOf(a)), naturalKey(addressOf(b)))
    case 'heard':
      return (a, b, way) => way * (b.at - a.at)
    default:
      return (a, b, way) => way * byName(a, b)
  }
}

const addressOf = (node: Node) => node.addresses.lan[0] ?? ''
