import { problemId } from '../../../shared/lab/ids.ts'
import type { Problem } from '../../../shared/lab/model.ts'
import type { Placed } from './context.ts'
import { tailnetOf } from './peers.ts'
import type { Told } from './problems.ts'

/**
 * An exit node that is gone takes every connection of this computer with it, not only those of the lab. Null where none
 * is chosen, it is there, or nobody knows. Where it is a machine of the lab that is down, that is the cause: told there.
 */
export function exitNodeProblem(context: Placed, tables: Told): Problem | null {
  const tailnet = tailnetOf(context)
  const source = context.facts.tailnet?.source
  if (!source || tailnet?.state !== 'ok' || tailnet.exitNode?.online !== false) return null
  const exit = [...tables.peers.values()].find(peer => peer.exitNode === 'used')
  if (exit?.node && tables.nodes.get(exit.node)?.state === 'down') return null
  const id = problemId(source)
  return {
    id,
    subject: source,
    state: 'attention',
    sentence: `All traffic of this computer goes to the exit node ${tailnet.exitNode.name}, which is offline`,
    since: context.before?.tables.problems.get(id)?.since ?? context.now,
    affects: [],
    evidence: [
      {
        at: context.facts.tailnet?.at ?? context.now,
        sentence: 'To go without one: tailscale set --exit-node=',
      },
    ],
  }
}
