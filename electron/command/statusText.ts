import { ageOf, durationWords } from '../../shared/lab/age.ts'
import { isNotAsked } from '../../shared/lab/asked.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Lab, Node, Problem, Source } from '../../shared/lab/model.ts'
import type { ShownState } from '../../shared/lab/state.ts'
import { counts } from './counts.ts'
import { MARKS } from './marks.ts'
import { localTime } from './output.ts'

/** `homeport status` in one screen: the verdict, how much is well, every problem, and the sources that tell less. */
export function statusText(lab: Lab): string {
  const lines = [`${MARKS[lab.state]} ${inert(lab.name)}${lab.demo ? ' (demo)' : ''}: ${inert(lab.sentence)}`]
  const facts = factsOf(lab)
  if (facts.length > 0) lines.push(`  ${rests(lab) ? 'Last known: ' : ''}${facts.join(' · ')}`)
  const resting = restingLine(lab)
  if (resting !== null) lines.push(`  ${resting}`)
  for (const problem of lab.tables.problems.values()) {
    const age = durationWords(ageOf(problem.since, lab.at))
    lines.push('', `${MARKS[problem.state]} ${inert(problem.sentence)}  (${age})`)
    for (const { state, name } of takenDown(lab, problem)) lines.push(`    ${MARKS[state]} ${inert(name)}`)
  }
  const sources = [...partialClusters(lab), ...troubledSources(lab)]
  if (sources.length > 0) lines.push('', ...sources)
  if (lab.tables.sources.size === 0)
    lines.push(
      '',
      'Name a cluster with --kubeconfig FILE, hosts with --ssh-config FILE, or try --demo holmos.',
    )
  return lines.join('\n')
}

const rests = (lab: Lab) => lab.paused !== null || isNotAsked(lab.vantage, lab.tables.sources.values())

/** Why nothing is asked: watching is paused, and since when, or this computer is elsewhere; null while all is asked. */
export function restingLine(lab: Lab): string | null {
  const { paused, at, sentence, vantage } = lab
  if (!rests(lab)) return null
  if (paused === null) {
    const why =
      vantage.offline || vantage.foreign ? 'nothing is asked' : 'nothing of the lab answers from here'
    return `${sentence}: ${why}, and everything here is the last that was known.`
  }
  const since = `since ${localTime(paused)} (${durationWords(ageOf(paused, at))})`
  return `Watching is paused ${since}: nothing is asked, and everything here is the last that was known.`
}

/** The same numbers as the page has: what Kubernetes said last of nodes and claims, and what services answer. */
function factsOf(lab: Lab): string[] {
  // What nobody has told of is left out: “0 of 0” would say that there is none.
  const known = counts(lab)
  const nodes = [...lab.tables.nodes.values()]
  const clustered = nodes.filter(node => node.ready !== null)
  const alone = nodes.filter(node => node.ready === null)
  const services = [...lab.tables.services.values()].filter(service => service.launchable)
  // A service that answers and says it is ill does answer.
  const answer = services.filter(({ state }) => state === 'ok' || state === 'attention')
  const untried = services.filter(({ state }) => state === 'stale').length
  const volumes = [...lab.tables.volumes.values()]
  return [
    known.nodes !== null &&
      (clustered.length > 0 || alone.length === 0) &&
      `${clustered.filter(node => node.ready === 'True').length} of ${clustered.length} nodes Ready`,
    alone.length > 0 && machinesOf(alone, clustered.length > 0 ? 'other machines' : 'machines', rests(lab)),
    known.services !== null && `${answer.length} of ${services.length} services answer`,
    untried > 0 && `${untried} not tried lately`,
    known.volumes !== null &&
      `${volumes.filter(volume => volume.phase === 'Bound').length} of ${volumes.length} volumes bound`,
  ].filter(fact => fact !== false)
}

/** Machines in no cluster. Nobody but themselves tells that they are well, so while they rest they are only counted. */
function machinesOf(alone: readonly Node[], what: string, resting: boolean): string {
  if (resting) return `${what}: ${alone.length}`
  return `${alone.filter(node => node.state === 'ok').length} of ${alone.length} ${what} ok`
}

/** What a problem takes down, services first and one line a name: a service and its workload are one thing. */
function takenDown({ tables }: Lab, problem: Problem): { state: ShownState; name: string }[] {
  const seen = new Set<string>()
  const { services, nodes, clusters, workloads, volumes } = tables
  return [services, nodes, clusters, workloads, volumes].flatMap(table =>
    problem.affects.flatMap(id => {
      const row = table.get(id)
      if (!row) return []
      const key = `${'namespace' in row ? row.namespace : ''}/${row.name}`
      if (seen.has(key)) return []
      seen.add(key)
      return [{ state: row.state, name: row.name }]
    }),
  )
}

/**
 * Clusters that are up and do not tell everything, do not prove who they are, or are not reached as their kubeconfig
 * says: what is missing would pass for nothing there.
 */
function partialClusters({ tables }: Lab): string[] {
  return [...tables.clusters.values()]
    .filter(
      ({ state, insecure, as, via, certificates, notAllowed, notRead }) =>
        (insecure ||
          as !== null ||
          via !== null ||
          certificates.some(one => one.soon) ||
          notAllowed.length + notRead.length > 0) &&
        (state === 'ok' || state === 'attention'),
    )
    .map(({ name, sentence }) => `  cluster ${inert(name)}: ${inert(sentence)}`)
}

/** Sources that are not up; while nothing is asked all of them rest, which is told once. */
function troubledSources(lab: Lab): string[] {
  const { tables, paused } = lab
  const resting = paused !== null ? 'off' : rests(lab) ? 'connecting' : null
  const troubled = ({ state }: Source) => state !== 'up' && state !== resting
  return [...tables.sources.values()]
    .filter(troubled)
    .map(({ kind, name, state, reason, advice }) =>
      `  ${kind} ${inert(name)}: ${state}. ${inert(reason)} ${inert(advice)}`.trimEnd(),
    )
}
