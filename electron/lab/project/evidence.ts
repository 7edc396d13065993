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
  return evidence.sort((a, b) => a.at - b.at)
}
