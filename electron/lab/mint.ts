import type { NodeId } from '../../shared/lab/ids.ts'

/** Which id each name was given: by `kubernetes/CLUSTER/NODE` and `ssh/ALIAS`. Stored; never shrinks. */
export type Minted = ReadonlyMap<string, NodeId>

/** A node id that nobody has yet, made from a name. */
export function freshId(name: string, used: ReadonlySet<NodeId>): NodeId {
  const slug =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60) || 'node'
  for (let n = 1; ; n++) {
    const id: NodeId = n === 1 ? `node:${slug}` : `node:${slug}-${n}`
    if (!used.has(id)) return id
  }
}

/** Each id once: a stored id may belong to two names that were joined before and are apart now. */
export function distinct<Row extends { id: NodeId; name: string; ssh: string | null }>(
  nodes: readonly Row[],
): Row[] {
  const seen = new Set<NodeId>()
  return nodes.map(node => {
    let id = node.id
    if (seen.has(id)) id = `${node.id}+${node.ssh ?? node.name}`
    for (let n = 2; seen.has(id); n++) id = `${node.id}+${node.ssh ?? node.name}-${n}`
    seen.add(id)
    return id === node.id ? node : { ...node, id }
  })
}
