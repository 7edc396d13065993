import { type EntityId, problemId } from '../../../shared/lab/ids.ts'
import type { Node, Problem, Rows, Service, Source, Tables } from '../../../shared/lab/model.ts'
import { byBadness } from '../../../shared/lab/state.ts'
import { rowsOf } from '../facts.ts'
import type { Context } from './context.ts'

type Told = Omit<Tables, 'problems'>

/**
 * One cause, one problem. A node that is down explains the services whose pods are on it and the volumes
 * whose data is there; a cluster that does not answer explains all that is known through it only.
 */
export function projectProblems(context: Context, tables: Told): Problem[] {
  const explained = new Set<EntityId>()
  const problems: Problem[] = []
  const add = (
    subject: Rows['nodes' | 'clusters' | 'services' | 'workloads' | 'volumes'],
    affects: EntityId[],
    evidence: Problem['evidence'],
  ) => {
    const id = problemId(subject.id)
    const held = context.before?.tables.problems.get(id)
    const begun = 'since' in subject ? subject.since : null
    problems.push({
      id,
      subject: subject.id,
      state: subject.state,
      sentence: sentenceOf(subject),
      since: begun ?? held?.since ?? context.now,
      affects,
      evidence,
    })
  }

  for (const node of tables.nodes.values()) {
    if (node.state !== 'down' && node.state !== 'attention') continue
    const affects = node.state === 'down' ? takenDown(node, tables) : []
    for (const id of affects) explained.add(id)
    add(node, affects, nodeEvidence(context, node))
  }
  for (const cluster of tables.clusters.values()) {
    if (cluster.state !== 'ok' && cluster.state !== 'unknown') add(cluster, [], [])
  }
  for (const table of [tables.services, tables.workloads, tables.volumes] as const) {
    for (const row of table.values()) {
      if (explained.has(row.id) || (row.state !== 'down' && row.state !== 'attention')) continue
      if ('launchable' in row && !row.launchable) continue
      if ('desired' in row && explainedByService(row.id, tables, problems)) continue
      add(row, [], [])
    }
  }
  for (const source of tables.sources.values()) {
    const problem = sourceProblem(context, source, tables)
    if (problem) problems.push(problem)
  }
  return problems.sort(
    (a, b) => byBadness(a.state, b.state) || b.affects.length - a.affects.length || a.since - b.since,
  )
}

function takenDown(node: Node, tables: Told): EntityId[] {
  const name = node.knownAs.kubernetes ?? ''
  const onNode = (service: Service) =>
    service.runsOn.includes(name) && service.state !== 'ok' && service.state !== 'attention'
  const services = [...tables.services.values()].filter(service => service.launchable && onNode(service))
  const volumes = [...tables.volumes.values()].filter(volume => volume.node === node.id)
  const workloads = new Set(services.flatMap(service => service.workloads))
  for (const service of tables.services.values())
    if (onNode(service)) for (const id of service.workloads) workloads.add(id)
  const failing = [...workloads].filter(id => {
    const state = tables.workloads.get(id)?.state
    return state === 'down' || state === 'attention'
  })
  return [...services.map(one => one.id), ...volumes.map(one => one.id), ...failing]
}

/** A workload whose service already is a problem is the same cause told twice. */
function explainedByService(workload: EntityId, tables: Told, problems: readonly Problem[]): boolean {
  return problems.some(problem => tables.services.get(problem.subject)?.workloads.some(id => id === workload))
}

function nodeEvidence(context: Context, node: Node): Problem['evidence'] {
  const evidence: { at: number; sentence: string }[] = []
  for (const cluster of context.facts.clusters.values()) {
    const name = node.knownAs.kubernetes
    if (name === null) continue
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
    if (tried?.state === 'down') evidence.push({ at: tried.since, sentence: tried.answer })
  }
  return node.state === 'down' ? evidence.sort((a, b) => a.at - b.at) : []
}

function sentenceOf(subject: { name: string; sentence?: string; verdict?: string; id: EntityId }): string {
  const told = subject.sentence ?? subject.verdict ?? ''
  return subject.id.startsWith('node:') ? told : `${subject.name}: ${told}`
}

/** A source that waits for its owner, or is down while the machine it reads is not known to be. */
function sourceProblem(context: Context, source: Source, tables: Told): Problem | null {
  if (source.state !== 'needs-you' && !(source.state === 'down' && source.kind === 'kubernetes')) return null
  if (
    source.kind === 'kubernetes' &&
    [...tables.clusters.values()].some(cluster => cluster.name === source.name && cluster.state !== 'unknown')
  )
    return null
  const id = problemId(source.id)
  return {
    id,
    subject: source.id,
    state: source.state,
    sentence: `${source.name}: ${source.reason}`,
    since: context.before?.tables.problems.get(id)?.since ?? context.now,
    affects: [...tables.nodes.values()]
      .filter(node => source.kind === 'ssh' && node.knownAs.ssh === source.name)
      .map(node => node.id),
    evidence: [],
  }
}
