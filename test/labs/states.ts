import type { Figure, Lab, Node, Service } from '../../shared/lab/model.ts'
import { healthyLab } from './holmLab.ts'
import { makeCluster, makeLab, makeNode, makeSource } from './makeLab.ts'

/** Labs in the states that a view must not take for an empty lab or a live one. */

const HOUR = 3_600_000
const HIDDEN = ['nodes', 'pods', 'services', 'persistentvolumeclaims']

/** The cluster answers, and may tell none of what the views show. */
export function forbiddenLab(): Lab {
  return makeLab({
    clusters: [makeCluster({ notAllowed: HIDDEN })],
    sources: [makeSource('kubernetes', 'test')],
  })
}

/** The same, with a machine that tells of itself over SSH: what is known is shown. */
export function partlyForbiddenLab(): Lab {
  const node = makeNode('shelf', {
    ready: null,
    knownAs: { kubernetes: null, ssh: 'shelf', tailscale: null },
  })
  return makeLab({
    nodes: [node],
    clusters: [makeCluster({ notAllowed: HIDDEN })],
    sources: [makeSource('kubernetes', 'test'), makeSource('ssh', 'shelf')],
  })
}

/** Just begun: a cluster is named, and nothing was heard of it yet. */
export function startingLab(): Lab {
  const cluster = makeCluster({
    state: 'unknown',
    sentence: 'Not heard from yet',
    version: null,
    pods: null,
  })
  const source = makeSource('kubernetes', 'test', { state: 'connecting', listed: false })
  return makeLab(
    { clusters: [cluster], sources: [source] },
    { settled: false, state: 'unknown', sentence: 'Connecting' },
  )
}

/** A whole lab of an hour ago: its sources went silent, and every figure is as old. */
export function staleLab(): Lab {
  const { tables, ...head } = healthyLab()
  const at = Date.now() - HOUR
  const old = (figure: Figure | null) => figure && { ...figure, at }
  const silent = { state: 'stale', at } as const
  const nodes = [...tables.nodes.values()].map((node): Node => {
    const figures = Object.fromEntries(Object.entries(node.figures).map(([name, one]) => [name, old(one)]))
    return {
      ...node,
      ...silent,
      sentence: 'Nothing was heard of it for 1 h.',
      figures: figures as Node['figures'],
    }
  })
  const services = [...tables.services.values()].map(
    (service): Service => ({
      ...service,
      ...silent,
      verdict: 'Not checked lately.',
      paths: service.paths.map(path => ({ ...path, ...silent })),
    }),
  )
  return makeLab(
    {
      nodes,
      services,
      clusters: [...tables.clusters.values()].map(row => ({ ...row, ...silent })),
      volumes: [...tables.volumes.values()].map(row => ({ ...row, ...silent })),
      workloads: [...tables.workloads.values()].map(row => ({ ...row, ...silent })),
      sources: [...tables.sources.values()].map(row => ({
        ...row,
        ...silent,
        reason: 'Nothing was heard for 1 h.',
        advice: 'Check its power and network.',
      })),
    },
    { ...head, state: 'stale', sentence: 'Nothing was heard of the lab for 1 h' },
  )
}
