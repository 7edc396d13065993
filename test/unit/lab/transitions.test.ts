import { describe, expect, it } from 'vitest'
import { knownOf } from '../../../electron/lab/transitions.ts'
import { clusterId } from '../../../shared/lab/ids.ts'
import { makeLab, makeNode, makeService } from '../../labs/makeLab.ts'

describe('what the journal keeps the states of', () => {
  it('puts a service in the lane of the node its pods are on, by cluster and by the name of Kubernetes', () => {
    const inCluster = (id: string, cluster: string, name: string) =>
      makeNode(id, {
        name,
        cluster: clusterId(cluster),
        knownAs: { kubernetes: 'pi', ssh: null, tailscale: null },
      })
    const [one, other] = [inCluster('one', 'alpha', 'attic'), inCluster('other', 'beta', 'cellar')]
    const service = { ...makeService('web', 30_080, [one]), cluster: clusterId('beta'), runsOn: ['pi'] }
    const known = knownOf(makeLab({ nodes: [one, other], services: [service] }))
    expect(known.get(service.id)?.node).toBe(other.id)
  })

  it('in none where its pods are on several', () => {
    const [a, b] = [makeNode('a'), makeNode('b')]
    const service = makeService('web', 30_080, [a, b])
    const both = { ...service, runsOn: [a, b].map(node => node.knownAs.kubernetes ?? node.name) }
    expect(knownOf(makeLab({ nodes: [a, b], services: [both] })).get(service.id)?.node).toBeNull()
  })
})
