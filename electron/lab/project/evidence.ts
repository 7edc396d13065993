import type { Node, Problem } from '../../../shared/lab/model.ts'
import { rowsOf } from '../facts.ts'
import type { Placed } from './context.ts'

/** What was seen of a node that is down, oldest first. */
export function nodeEvidence(context: Placed, node: Node): Problem['evidence'] {
  if (node.state !== 'down') return []
  const evidence: { at: number; sentence: string }[] = []
  const name = node.knownAs.kubernetes
  const cluster = context.facts.clusters.get(context.clusterOf(node.id) ?? '')
  if (cluster && name !== null) {
    const lease = rowsOf(cluster, 'leases').get(`kube-node-lease/${name}`)
    if (lease?.renewedAt)
      evidence.push({
        at: lease.renewedAt,
        sentence: `Last kubelet heartbeat, lease kube-node-lease/${name}`,
      })
    const kube = rowsOf(cluster, 'nodes').get(`/${name}`)
    if (kube?.readySince && kube.ready !== 'True') {
      evidence.push({ at: kube.readySince, sentence: `Node Ready became ${kube.ready}` })
    }
  }
  for (const address of node.addresses.lan) {
    const tried = context.facts.addresses.get(address)
    if (tried?.state === 'down') evidence.push({ at: tried.since, sentence: `${address}: ${tried.answer}` })
  }
  const peer = context.joined.get(node.id)?.peer
  if (peer?.online === false && peer.lastSeen !== null)
    evidence.push({ at: peer.lastSeen, sentence: 'Last seen by the tailnet' })
  if (peer?.isExitNode && context.facts.tailnet)
    evidence.push({ at: context.facts.tailnet.at, sentence: 'All traffic of this computer goes through it' })
  return evidence.sort((a, b) => a.at - b.at)
}
