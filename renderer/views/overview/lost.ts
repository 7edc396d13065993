import type { Node } from '../../../shared/lab/model.ts'

/** The whole node is lost: its last values are shown as what they are, old, whatever their age. */
export function isLost(node: Pick<Node, 'state'>): boolean {
  return node.state === 'down' || node.state === 'stale' || node.state === 'unknown'
}
