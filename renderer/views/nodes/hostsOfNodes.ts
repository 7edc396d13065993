import type { Node } from '../../../shared/lab/model.ts'
import type { OwnHost } from '../../../shared/lab/ownHost.ts'
import { addressesOf } from '../../mirror/select.ts'
import { type HostDraft, hostOf } from '../hosts/draft.ts'

/** Hops of ProxyJump: [user@]alias[:port]. */
const HOP = /^(?:[^@]*@)?([^:]*)(?::\d+)?$/

/**
 * The SSH host of each node with what a draft says for all of them, or why it is none yet. Nodes of one name, and one
 * that an SSH host of the lab has already (`taken`), have their cluster behind it.
 */
export function hostsOfNodes(
  nodes: readonly Node[],
  draft: HostDraft,
  taken: ReadonlySet<string>,
): (OwnHost | string)[] {
  const plain = nodes.map(nameOf)
  return nodes.map((node, at) => {
    const name = plain[at] ?? ''
    const twice = taken.has(name) || plain.filter(one => one === name).length > 1
    const full = twice ? `${name}-${clusterOf(node)}` : name
    return hostOf({
      ...draft,
      name: full,
      address: addressesOf(node)[0] ?? '',
      jump: wayTo(full, draft.jump),
    })
  })
}

/** The hops before a host: one that is a jump itself is not reached over itself, nor over what comes behind it. */
function wayTo(name: string, jump: string): string {
  const hops = jump.split(',')
  const own = hops.findIndex(hop => HOP.exec(hop.trim())?.[1] === name)
  return own < 0 ? jump : hops.slice(0, own).join(',')
}

const nameOf = (node: Node) => node.knownAs.kubernetes ?? node.name

/** As a part of one word. */
const clusterOf = ({ cluster }: Node) =>
  (cluster ?? '')
    .replace(/^cluster:/, '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/-+$/, '')
