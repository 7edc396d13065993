import { ageOf, ageWords, isStale } from '../../shared/lab/age.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Figure, Lab, Node, Service } from '../../shared/lab/model.ts'
import { NO_CLUSTER } from '../../shared/lab/names.ts'
import { byBadness } from '../../shared/lab/state.ts'
import { word } from './marks.ts'
import { columns } from './output.ts'

/** `nodes` as a table, by name; AGE is that of its CPU figure, else of the last time it was heard. */
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
      node.missing.pods === NO_CLUSTER ? '-' : shown(node.figures.pods, lab.at),
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

/** `services` as a table, by port. */
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
