import type { Node, Service } from './model.ts'

type Named = Pick<Node, 'cluster' | 'knownAs'>

/**
 * A node as pods name it: by its name in Kubernetes, which another cluster may have given too and which need not be
 * the one its owner reads. Null for a machine that is in no cluster.
 */
export function nodeKey({ cluster, knownAs }: Named): string | null {
  return cluster === null || knownAs.kubernetes === null ? null : `${cluster}\n${knownAs.kubernetes}`
}

/** The keys of the nodes that pods of a service are on. */
export const nodeKeysOf = ({ cluster, runsOn }: Service): readonly string[] =>
  runsOn.map(name => `${cluster}\n${name}`)

/** Whether pods of a service are on a node. */
export function runsOn(service: Service, node: Named): boolean {
  const key = nodeKey(node)
  return key !== null && nodeKeysOf(service).includes(key)
}
