import type { Lab, Service } from '../../../shared/lab/model.ts'
import { makeBigLab } from '../../labs/bigLab.ts'
import { makeLab, makeService } from '../../labs/makeLab.ts'
import { seeded } from '../../labs/seeded.ts'

/** How large a lab is drawn, and the numbers its chances come from. */
export interface World {
  readonly nodes: number
  readonly seed: number
}

/** Services for each node, services of one group, and the most nodes that one service is on. */
const SERVICES = 0.6
const GROUP = 10
const SPREAD = 3

/**
 * A lab in which every service is on one to three nodes that chance picked: nothing in it helps a layout. The same
 * world is the same lab.
 */
export function topologyLab({ nodes: count, seed }: World): Lab {
  const { tables } = makeBigLab({ nodes: count })
  const nodes = [...tables.nodes.values()]
  const next = seeded(seed)
  const below = (limit: number) => Math.floor(next() * limit)
  const services = Array.from({ length: count * SERVICES }, (_, n): Service => {
    const on = Array.from({ length: 1 + below(SPREAD) }, () => nodes[below(nodes.length)] ?? [])
    const group = Math.floor(n / GROUP)
    const from = 30_000 + group * 20
    return makeService(`app-${n}`, from + (n % GROUP), on.flat().slice(0, 1), {
      namespace: `team-${group}`,
      group: `Team ${group}`,
      range: { from, to: from + 19 },
      runsOn: [...new Set(on.flat().map(node => node.name))],
    })
  })
  return makeLab({ nodes, services }, { id: 'big', name: 'Big lab' })
}
