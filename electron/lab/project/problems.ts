import { type EntityId, problemId, volumeId, workloadId } from '../../../shared/lab/ids.ts'
import type { Cluster, Node, Problem, Rows, Service, Tables, Workload } from '../../../shared/lab/model.ts'
import { byBadness, type ShownState, worst } from '../../../shared/lab/state.ts'
import type { KeptPod } from '../kept.ts'
import { clockEvidence } from './clocks.ts'
import type { Placed } from './context.ts'
import { nodeEvidence } from './evidence.ts'
import { podIndex } from './pods.ts'
import { sourceProblems, sshProblems } from './sourceProblems.ts'
import { exitNodeProblem } from './tailnetProblems.ts'

export type Told = Omit<Tables, 'problems'>
type Subject = Rows['nodes' | 'clusters' | 'services' | 'workloads' | 'volumes']

/**
 * One cause, one problem. A node that is down explains the services whose pods are on it and the volumes
 * whose data is there; a cluster that is silent with all its nodes explains these; SSH that fails for one
 * reason on many nodes is one problem.
 */
export function projectProblems(context: Placed, tables: Told): Problem[] {
  const explained = new Set<EntityId>()
  const problems: Problem[] = []
  const add = (subject: Subject, affects: EntityId[], evidence: Problem['evidence']) => {
    const id = problemId(subject.id)
    const held = context.before?.tables.problems.get(id)
    const begun = 'since' in subject ? subject.since : null
    problems.push({
      id,
      subject: subject.id,
      // What hangs under it is told nowhere else: a problem is as bad as the worst of that.
      state: worst([subject.state, ...affects.flatMap(id => stateOf(tables, id) ?? [])]),
      sentence: sentenceOf(subject),
      since: begun ?? held?.since ?? context.now,
      affects,
      evidence,
    })
    for (const affected of affects) explained.add(affected)
  }

  for (const cluster of tables.clusters.values()) {
    if (cluster.state === 'ok' || cluster.state === 'unknown' || cluster.state === 'off') continue
    if (serverNode(tables, cluster)?.state === 'down' && !allDown(context, tables, cluster)) continue
    const members = membersOf(context, tables, cluster)
    const gone = allDown(context, tables, cluster)
    // With every node silent at once it is the power or the network, and no machine by itself.
    const affects = gone ? members.flatMap(node => [node.id, ...takenDown(context, node, tables)]) : []
    add(
      cluster,
      [...new Set(affects)],
      gone
        ? members.flatMap(node => nodeEvidence(context, node)).slice(0, 20)
        : clockEvidence(context, cluster),
    )
  }
  for (const { problem, sources } of sshProblems(context, tables)) {
    problems.push(problem)
    for (const id of [...problem.affects, ...sources]) explained.add(id)
  }
  for (const node of tables.nodes.values()) {
    if ((node.state !== 'down' && node.state !== 'attention') || explained.has(node.id)) continue
    add(node, node.state === 'down' ? takenDown(context, node, tables) : [], nodeEvidence(context, node))
  }
  for (const table of [tables.services, tables.workloads, tables.volumes] as const) {
    for (const row of table.values()) {
      if (explained.has(row.id) || (row.state !== 'down' && row.state !== 'attention')) continue
      if ('launchable' in row && !row.launchable) continue
      // A workload whose service already is a problem is the same cause told twice.
      add(row, 'workloads' in row ? failingOf(row, tables) : [], [])
    }
  }
  const exitNode = exitNodeProblem(context, tables)
  if (exitNode) problems.push(exitNode)
  problems.push(...sourceProblems(context, tables, explained))
  return problems.sort(
    (a, b) => byBadness(a.state, b.state) || b.affects.length - a.affects.length || a.since - b.since,
  )
}

function membersOf(context: Placed, tables: Told, cluster: Cluster): Node[] {
  return [...tables.nodes.values()].filter(node => context.clusterOf(node.id) === cluster.name)
}

function allDown(context: Placed, tables: Told, cluster: Cluster): boolean {
  const members = membersOf(context, tables, cluster)
  return members.length > 1 && members.every(node => node.state === 'down')
}

/** The node at whose address the API server of a cluster is asked for. */
function serverNode(tables: Told, cluster: Cluster): Node | undefined {
  if (!URL.canParse(cluster.server)) return undefined
  const host = new URL(cluster.server).hostname.replace(/^\[|\]$/g, '')
  return [...tables.nodes.values()].find(
    node => node.addresses.lan.includes(host) || node.addresses.tailnet.includes(host) || node.name === host,
  )
}

function takenDown(context: Placed, node: Node, tables: Told): EntityId[] {
  const name = node.knownAs.kubernetes
  const cluster = context.clusterOf(node.id)
  if (name === null || cluster === null) return []
  const volumes = [...tables.volumes.values()].filter(volume => volume.node === node.id)
  const data = new Set<string>(volumes.map(volume => volume.id))
  const hit = [...tables.services.values()].filter(
    service =>
      service.cluster === `cluster:${cluster}` &&
      (service.runsOn.includes(name) || service.volumes.some(id => data.has(id))) &&
      service.state !== 'ok' &&
      service.state !== 'attention',
  )
  const failing = new Set(hit.flatMap(service => failingOf(service, tables)))
  for (const workload of tables.workloads.values()) {
    if (workload.state !== 'down' && workload.state !== 'attention') continue
    const pods = podsOf(context, cluster, workload)
    const lost = (pod: KeptPod) =>
      pod.node === name || pod.claims.some(claim => data.has(volumeId(cluster, pod.namespace, claim)))
    if (pods.some(pod => !pod.ready && lost(pod))) failing.add(workload.id)
  }
  const served = [...tables.clusters.values()].filter(
    one => one.state !== 'ok' && serverNode(tables, one)?.id === node.id,
  )
  return [
    ...served.map(one => one.id),
    ...hit.filter(service => service.launchable).map(one => one.id),
    ...volumes.map(one => one.id),
    ...failing,
  ]
}

function podsOf(
  context: Placed,
  cluster: string,
  { namespace, kind, name, id }: Workload,
): readonly KeptPod[] {
  const held = context.facts.clusters.get(cluster)
  // Ids hold the cluster's name: a workload of another cluster has none of these pods.
  if (!held || id !== workloadId(cluster, namespace, kind, name)) return []
  return podIndex(held).byOwner.get(`${namespace}/${kind}/${name}`) ?? []
}

function stateOf(tables: Told, id: EntityId): ShownState | undefined {
  const { nodes, clusters, services, workloads, volumes } = tables
  for (const table of [nodes, clusters, services, workloads, volumes]) {
    const row = table.get(id)
    if (row) return row.state
  }
  return undefined
}

/** The workloads behind a service that are not well. */
function failingOf(service: Service, tables: Told): EntityId[] {
  return service.workloads.filter(id => {
    const state = tables.workloads.get(id)?.state
    return state === 'down' || state === 'attention'
  })
}

function sentenceOf(subject: { name: string; sentence?: string; verdict?: string; id: EntityId }): string {
  const told = subject.sentence ?? subject.verdict ?? ''
  return subject.id.startsWith('node:') ? told : `${subject.name}: ${told}`
}
