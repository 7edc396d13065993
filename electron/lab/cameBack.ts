import type { Lab } from '../../shared/lab/model.ts'

/**
 * The SSH aliases of nodes that were down and are not any more: their sessions wait for a next try that may be
 * a minute away.
 */
export function cameBack(before: Lab | null, now: Lab): string[] {
  return [...now.tables.nodes.values()].flatMap(node => {
    const was = before?.tables.nodes.get(node.id)
    return was?.state === 'down' && node.state !== 'down' && node.knownAs.ssh !== null
      ? [node.knownAs.ssh]
      : []
  })
}
