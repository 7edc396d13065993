import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { machinesOf, type World, worldSchema } from './worldSchema.ts'

/** A world file that cannot be played: the sentence names file, line and key. */
export class WorldError extends Error {}

/** Reads `FOLDER/NAME.yaml`. Throws WorldError. */
export function readWorld(folder: string, wanted: string): World {
  const known = (): string[] => {
    try {
      return readdirSync(folder).flatMap(file => (file.endsWith('.yaml') ? [file.slice(0, -5)] : []))
    } catch {
      return []
    }
  }
  if (!known().includes(wanted)) {
    throw new WorldError(
      `There is no demo world '${wanted}'. Known: ${known().join(', ') || 'none'} (${folder})`,
    )
  }
  const file = join(folder, `${wanted}.yaml`)
  return parseWorld(file, readFileSync(file, 'utf8'))
}

/** Reads the text of a world file; `file` is only for the sentences. Throws WorldError. */
export function parseWorld(file: string, text: string): World {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const broken = document.errors[0]
  if (broken) throw new WorldError(`${file}: ${broken.message}`)
  const result = worldSchema.safeParse(document.toJS({ maxAliasCount: 100 }))
  if (!result.success) {
    const issue = result.error.issues[0]!
    throw new WorldError(
      `${file}${lineOf(document, lines, issue.path)}: ${issue.path.join('.')}: ${issue.message}`,
    )
  }
  const problem = crossCheck(result.data)
  if (problem) throw new WorldError(`${file}: ${problem}`)
  return result.data
}

function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly PropertyKey[],
): string {
  for (let length = path.length; length > 0; length--) {
    const found = document.getIn(path.slice(0, length), true)
    const range =
      found && typeof found === 'object' && 'range' in found ? (found.range as number[] | null) : null
    if (range) return `:${lines.linePos(range[0]!).line}`
  }
  return ''
}

/** Names that point at nothing, and what may be there only once. */
function crossCheck(world: World): string | undefined {
  const nodes = new Set(world.nodes.map(each => each.name))
  const machines = machinesOf(world)
  if (new Set(machines.map(each => each.name)).size !== machines.length) return 'nodes: a name is used twice'
  if (new Set(machines.map(each => each.address)).size !== machines.length)
    return 'nodes: an address is used twice'
  if (!world.nodes.some(each => each.roles.includes('control-plane')))
    return 'nodes: none has the role control-plane'
  for (const each of machines) {
    if (!world.hardware[each.hardware])
      return `nodes.${each.name}.hardware: '${each.hardware}' is not in hardware`
    if (!world.systems[each.system]) return `nodes.${each.name}.system: '${each.system}' is not in systems`
  }
  const spaces = new Set(world.namespaces)
  const claims = new Set(world.claims.map(each => `${each.namespace}/${each.name}`))
  for (const each of world.claims) {
    if (!nodes.has(each.node)) return `claims.${each.name}.node: '${each.node}' is not in nodes`
    if (!spaces.has(each.namespace))
      return `claims.${each.name}.namespace: '${each.namespace}' is not in namespaces`
  }
  const ports = new Map<number, string>()
  for (const each of world.workloads) {
    const at = `workloads.${each.name}`
    if (!spaces.has(each.namespace)) return `${at}.namespace: '${each.namespace}' is not in namespaces`
    const stray = each.on.find(one => !nodes.has(one))
    if (stray) return `${at}.on: '${stray}' is not in nodes`
    const lost = each.claims.find(one => !claims.has(`${each.namespace}/${one.name}`))
    if (lost) return `${at}.claims: '${lost.name}' is not a claim of namespace ${each.namespace}`
    for (const one of each.service?.ports ?? []) {
      if (one.nodePort === undefined) continue
      const other = ports.get(one.nodePort)
      if (other) return `${at}.service: node port ${one.nodePort} is already ${other}'s`
      ports.set(one.nodePort, each.name)
    }
  }
  const named = new Set(machines.map(each => each.name))
  const stray = world.tailnet?.peers.find(each => each.machine !== undefined && !named.has(each.machine))
  if (stray) return `tailnet.${stray.name}.machine: '${stray.machine}' is no machine`
  for (const { host, namespace, workload } of world.ingress?.hosts ?? []) {
    if (!world.workloads.some(each => each.namespace === namespace && each.name === workload && each.service))
      return `ingress.${host}: '${namespace}/${workload}' is no workload with a service`
  }
  return undefined
}
