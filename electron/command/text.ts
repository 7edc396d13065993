import { ageOf, ageWords, durationWords, isStale } from '../../shared/lab/age.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Figure, Lab, Node, Service } from '../../shared/lab/model.ts'
import { byBadness, type ShownState, STATE_WORDS } from '../../shared/lab/state.ts'
import { counts } from './counts.ts'
import { columns } from './output.ts'

/** The day shapes in text: state is told by mark and word, never by colour. */
const MARKS: Record<ShownState, string> = {
  ok: '●',
  attention: '▲',
  down: '◆',
  unknown: '◌',
  stale: '◷',
  off: '▬',
  working: '○',
  'needs-you': '⚑',
}

const isOk = (row: { state: ShownState }) => row.state === 'ok'
/** A service that answers and says it is ill does answer. */
const answers = (row: { state: ShownState }) => row.state === 'ok' || row.state === 'attention'

/** Mark and word of a state. */
export const word = (state: ShownState) => `${MARKS[state]} ${STATE_WORDS[state]}`

export function statusText(lab: Lab): string {
  const { nodes, services, volumes, sources, problems } = lab.tables
  const launchable = [...services.values()].filter(service => service.launchable)
  const count = (rows: readonly { state: ShownState }[], what: string, fine = isOk) =>
    `${rows.filter(fine).length} of ${rows.length} ${what}`
  const lines = [`${MARKS[lab.state]} ${inert(lab.name)}${lab.demo ? ' (demo)' : ''}: ${inert(lab.sentence)}`]
  // What nobody has told of is left out: “0 of 0” would say that there is none.
  const known = counts(lab)
  const parts = [
    known.nodes !== null && count([...nodes.values()], 'nodes ok'),
    known.services !== null && count(launchable, 'services answer', answers),
    known.volumes !== null && count([...volumes.values()], 'volumes bound'),
  ].filter(part => part !== false)
  if (parts.length > 0) lines.push(`  ${parts.join(' · ')}`)
  for (const problem of problems.values()) {
    lines.push(
      '',
      `${MARKS[problem.state]} ${inert(problem.sentence)}  (${durationWords(ageOf(problem.since, lab.at))})`,
    )
    for (const id of problem.affects) {
      const row = services.get(id) ?? volumes.get(id) ?? lab.tables.workloads.get(id) ?? nodes.get(id)
      if (row) lines.push(`    ${MARKS[row.state]} ${inert(row.name)}`)
    }
  }
  const troubled = [...sources.values()].filter(source => source.state !== 'up')
  // A cluster that is up and does not tell everything, or does not prove who it is: what is missing would pass
  // for nothing there.
  const partial = [...lab.tables.clusters.values()].filter(
    ({ state, insecure, notAllowed, notRead }) =>
      (insecure || notAllowed.length + notRead.length > 0) && (state === 'ok' || state === 'attention'),
  )
  if (troubled.length + partial.length > 0) lines.push('')
  for (const { name, sentence } of partial) lines.push(`  cluster ${inert(name)}: ${inert(sentence)}`)
  for (const source of troubled) {
    lines.push(
      `  ${source.kind} ${inert(source.name)}: ${source.state}. ${inert(source.reason)} ${inert(source.advice)}`.trimEnd(),
    )
  }
  if (sources.size === 0)
    lines.push(
      '',
      'Name a cluster with --kubeconfig FILE, hosts with --ssh-config FILE, or try --demo holmos.',
    )
  return lines.join('\n')
}

export function nodesText(lab: Lab): string {
  const nodes = [...lab.tables.nodes.values()].sort((a, b) =>
    a.name.localeCompare(b.name, 'en', { numeric: true }),
  )
  if (nodes.length === 0) return 'No nodes are known.'
  const head = ['STATE', 'NAME', 'ADDRESS', 'CPU', 'MEMORY', 'TEMP', 'DISK', 'PODS', 'HARDWARE', 'AGE']
  return columns([
    head,
    ...nodes.map(node => [
      word(node.state),
      inert(node.name, 60),
      inert(node.addresses.lan[0] ?? '-', 45),
      shown(node.figures.cpu, lab.at),
      shown(node.figures.memory, lab.at),
      shown(node.figures.temperature, lab.at),
      shown(node.figures.disk, lab.at),
      shown(node.figures.pods, lab.at),
      inert(node.hardware ?? 'unknown', 40),
      ageOfFigures(node, lab.at),
    ]),
  ])
}

/** The age of the figures beside it; of what the cluster told where nothing reads the node itself. */
function ageOfFigures(node: Node, now: number): string {
  const at = node.figures.cpu?.at ?? node.at
  return at === 0 ? '-' : ageWords(ageOf(at, now))
}

export function servicesText(lab: Lab): string {
  const services = [...lab.tables.services.values()].sort(byPort)
  if (services.length === 0) return 'No services are known.'
  const head = ['STATE', 'NAMESPACE', 'NAME', 'PORT', 'GROUP', 'VERDICT', 'AGE']
  return columns([
    head,
    ...services.map(service => [
      word(service.state),
      inert(service.namespace, 40),
      inert(service.name, 60),
      String(service.ports[0]?.nodePort ?? service.ports[0]?.port ?? '-'),
      `${inert(service.group ?? '-', 40)}${service.offConvention ? ' (off)' : ''}`,
      inert(service.verdict, 120),
      service.at === 0 ? '-' : ageWords(ageOf(service.at, lab.at)),
    ]),
  ])
}

function byPort(a: Service, b: Service): number {
  const port = (service: Service) => service.ports[0]?.nodePort ?? Number.MAX_SAFE_INTEGER
  return Number(b.launchable) - Number(a.launchable) || port(a) - port(b) || byBadness(a.state, b.state)
}

/** A figure with its unit; an old one carries its age, an unknown one is the word. */
function shown(figure: Figure | null, now: number): string {
  if (!figure) return 'unknown'
  const value = `${Math.round(figure.value)}${figure.unit && ` ${figure.unit}`}`
  return isStale(figure, now) ? `${value} (${ageWords(ageOf(figure.at, now))} ago)` : value
}
