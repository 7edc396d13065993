import { sourceId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'

/** How many rows of each table there are; null where no source has told, or may tell, of them. */
export function counts(
  lab: Lab,
): Record<'nodes' | 'clusters' | 'services' | 'workloads' | 'volumes' | 'peers', number | null> {
  const { nodes, clusters, services, workloads, volumes, peers, sources } = lab.tables
  const launchable = [...services.values()].filter(service => service.launchable)
  // A file that cannot be read, or a cluster that has not answered, may stand for some.
  const mayHave = [...sources.values()].some(({ kind }) => kind === 'kubernetes' || kind === 'file')
  return {
    nodes: counted(lab, nodes.size, ['nodes']),
    clusters: clusters.size > 0 || !mayHave ? clusters.size : null,
    services: counted(lab, launchable.length, ['services']),
    workloads: counted(lab, workloads.size, ['deployments', 'statefulsets', 'daemonsets']),
    volumes: counted(lab, volumes.size, ['persistentvolumeclaims']),
    // This computer is no peer of itself.
    peers: peers.size > 0 ? [...peers.values()].filter(peer => !peer.self).length : null,
  }
}

function counted(lab: Lab, rows: number, kinds: readonly string[]): number | null {
  if (rows > 0) return rows
  const told = [...lab.tables.clusters.values()].some(cluster => {
    const untold = [...cluster.notAllowed, ...cluster.notRead.map(one => one.kind)]
    const listed = lab.tables.sources.get(sourceId('kubernetes', cluster.name))?.listed ?? false
    return listed && kinds.some(kind => !untold.includes(kind))
  })
  return told ? 0 : null
}
