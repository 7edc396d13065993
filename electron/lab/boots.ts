import type { NodeId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { type Facts, rowsOf } from './facts.ts'
import { keyOf } from './kinds.ts'

/** The boot ids of one machine, by who told them: its SSH host, its kubelet. */
export type Boots = ReadonlyMap<string, string>

/** The boot ids of every machine of which one is known. */
export function bootsOf({ tables }: Lab, facts: Facts): Map<NodeId, Boots> {
  const all = new Map<NodeId, Boots>()
  for (const { id, knownAs, cluster } of tables.nodes.values()) {
    const boots = new Map<string, string>()
    const ssh = knownAs.ssh === null ? null : facts.hosts.get(knownAs.ssh)?.facts.bootId
    if (ssh) boots.set(`ssh ${knownAs.ssh}`, ssh)
    const held = cluster === null ? undefined : facts.clusters.get(tables.clusters.get(cluster)?.name ?? '')
    const kubelet =
      held && knownAs.kubernetes !== null
        ? rowsOf(held, 'nodes').get(keyOf({ namespace: '', name: knownAs.kubernetes }))?.bootId
        : null
    if (kubelet) boots.set(`kubelet ${knownAs.kubernetes}`, kubelet)
    if (boots.size > 0) all.set(id, boots)
  }
  return all
}

/**
 * Whether the machine runs since another boot than any that was known: somebody tells another id than before, and
 * nobody had told that one yet. The second to notice a boot, or a name that turns out to be the same machine, is none.
 */
export function restarted(before: Boots, now: Boots): boolean {
  const known = new Set(before.values())
  return [...now].some(([by, id]) => before.has(by) && !known.has(id))
}
