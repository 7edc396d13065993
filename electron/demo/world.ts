import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'

/**
 * A world file says what a demo lab plays: machines, cluster, workloads, services, disks. It is the only place
 * that knows any of their names; the code of the demo plays whatever it says.
 */
const name = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a lower-case DNS name')
const address = z.ipv4()
const port = z.int().min(1).max(65535)
const quantity = z.string().regex(/^\d+(Ki|Mi|Gi|Ti)$/, 'must be a number with Ki, Mi, Gi or Ti')
/** `90s`, `15m`, `6h`, `97d`; read as milliseconds. */
const duration = z
  .string()
  .regex(/^\d+(\.\d+)?[smhd]$/, 'must be a number with s, m, h or d')
  .transform(text => Number.parseFloat(text) * { s: 1e3, m: 6e4, h: 36e5, d: 864e5 }[text.at(-1) as 's']!)

const system = z.strictObject({
  id: z.string(),
  pretty: z.string(),
  name: z.string(),
  versionId: z.string(),
  codename: z.string(),
})

const hardware = z.strictObject({
  model: z.string(),
  vendor: z.string().optional(),
  arch: z.enum(['arm64', 'amd64']),
  cpus: z.int().positive(),
  cpuModel: z.string(),
  memory: quantity,
  kernel: z.string(),
  /** A Raspberry Pi: device tree model, firmware's throttling word, vcgencmd. */
  raspberryPi: z.boolean().default(false),
  disk: z.strictObject({
    device: z.string(),
    type: z.string(),
    size: quantity,
    used: z.number().min(0).max(1),
  }),
  /** More disks, mounted somewhere. */
  mounts: z
    .array(
      z.strictObject({
        device: z.string(),
        type: z.string(),
        size: quantity,
        used: z.number().min(0).max(1),
        at: z.string(),
      }),
    )
    .default([]),
  /** What hwmon calls the processor's sensor. */
  sensor: z.string(),
  nic: z.string(),
})

const node = z.strictObject({
  name,
  address,
  hardware: z.string(),
  system: z.string(),
  mac: z.string().optional(),
  roles: z.array(z.string()).default([]),
  /** Memory, where it differs from the hardware's usual one. */
  memory: quantity.optional(),
  uptime: duration,
  labels: z.record(z.string(), z.string()).default({}),
  /** Mean share of the processors in use. */
  busy: z.number().min(0.01).max(0.9).default(0.12),
})

const page = z.strictObject({
  title: z.string(),
  text: z.string().default(''),
  facts: z.record(z.string(), z.string()).default({}),
  redirect: z.record(z.string(), z.string()).default({}),
  json: z.record(z.string(), z.unknown()).default({}),
})

const servicePort = z.strictObject({
  name: z.string().optional(),
  port,
  target: z.union([port, z.string()]).optional(),
  nodePort: port.optional(),
  protocol: z.enum(['TCP', 'UDP']).default('TCP'),
})

const expose = z.strictObject({
  name: name.optional(),
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).default('NodePort'),
  clusterIP: address.optional(),
  ports: z.array(servicePort).min(1),
})

const workload = z.strictObject({
  name,
  namespace: name,
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']).default('Deployment'),
  replicas: z.int().min(0).default(1),
  image: z.string(),
  /** More containers of the same pod, by image. */
  sidecars: z.array(z.strictObject({ name, image: z.string(), port: port.optional() })).default([]),
  ports: z
    .array(z.strictObject({ name: z.string(), port, protocol: z.enum(['TCP', 'UDP']).default('TCP') }))
    .default([]),
  /** The nodes on which its pods start, in turn. */
  on: z.array(name).default([]),
  /** True: bound to its first node by a node selector. */
  pinned: z.boolean().default(false),
  claims: z.array(z.strictObject({ name, at: z.string() })).default([]),
  hostPath: z.string().optional(),
  hostNetwork: z.boolean().default(false),
  memory: quantity.default('128Mi'),
  cpu: z.string().default('20m'),
  restarts: z.int().min(0).default(0),
  app: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
  service: expose.optional(),
  page: page.optional(),
})

const worldSchema = z.strictObject({
  name,
  title: z.string(),
  user: z.string(),
  network: z.strictObject({
    lan: z.cidrv4(),
    gateway: address,
    gatewayMac: z.string(),
    /** The address of the computer from which the owner looks at the lab. */
    vantage: address,
    unreachableAfter: duration.default(3000),
  }),
  cluster: z.strictObject({
    name: z.string(),
    context: z.string(),
    version: z.string(),
    runtime: z.string(),
    age: duration,
    podCidr: z.cidrv4(),
    serviceCidr: z.cidrv4(),
    nodeMonitorGrace: duration.default(40_000),
    evictAfter: duration.default(300_000),
  }),
  systems: z.record(z.string(), system),
  hardware: z.record(z.string(), hardware),
  nodes: z.array(node).min(1),
  namespaces: z.array(name),
  storageClass: z.strictObject({ name, provisioner: z.string(), path: z.string() }),
  claims: z.array(z.strictObject({ name, namespace: name, size: quantity, node: name })).default([]),
  workloads: z.array(workload),
  /** What the owner wrote in the lab file, beside the sources. */
  lab: z.strictObject({
    ports: z.array(
      z.strictObject({ from: port, to: port, name: z.string(), services: z.array(z.string()).optional() }),
    ),
    nodes: z.array(z.record(z.string(), z.unknown())).default([]),
  }),
})

export type World = z.infer<typeof worldSchema>
export type WorldNode = World['nodes'][number]
export type WorldWorkload = World['workloads'][number]
export type WorldHardware = World['hardware'][string]

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
  if (!name.safeParse(wanted).success || !known().includes(wanted)) {
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
  if (nodes.size !== world.nodes.length) return 'nodes: a name is used twice'
  if (new Set(world.nodes.map(each => each.address)).size !== nodes.size)
    return 'nodes: an address is used twice'
  if (!world.nodes.some(each => each.roles.includes('control-plane')))
    return 'nodes: none has the role control-plane'
  for (const each of world.nodes) {
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
  return undefined
}

/** Bytes of a quantity such as `8Gi`. */
export function bytesOf(text: string): number {
  const unit = { Ki: 10, Mi: 20, Gi: 30, Ti: 40 }[text.slice(-2) as 'Ki']
  return Number.parseInt(text, 10) * 2 ** unit
}
