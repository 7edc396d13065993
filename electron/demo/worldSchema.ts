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
  /** os-release's VERSION, where it is not `VERSION_ID (CODENAME)`. */
  version: z.string().optional(),
  home: z.string().default('https://www.debian.org/'),
  /** More lines of os-release. */
  more: z.record(z.string(), z.string()).default({}),
  /** What `uname -v` says. */
  build: z.string().default('#1 SMP PREEMPT Debian'),
  /** Whose small programs it has: busybox lacks some, and its df knows fewer options. */
  tools: z.enum(['gnu', 'busybox']).default('gnu'),
  /** How its SSH server names itself; dropbear also speaks fewer ciphers. */
  sshd: z.string().default('OpenSSH_10.0p2 Debian-7'),
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
  /** What OpenWrt calls the board, in /tmp/sysinfo. */
  board: z.string().optional(),
  /** The root is a read-only image of this size; the disk lies over it at /overlay. */
  image: quantity.optional(),
  /** A graphics card under amdgpu; `use` is its mean share of time and of memory. */
  amdgpu: z
    .strictObject({ id: z.string(), vram: quantity, use: z.number().min(0).max(0.95), watts: z.number() })
    .optional(),
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

const page = z.strictObject({
  title: z.string(),
  text: z.string().default(''),
  facts: z.record(z.string(), z.string()).default({}),
  redirect: z.record(z.string(), z.string()).default({}),
  json: z.record(z.string(), z.unknown()).default({}),
})

const node = z.strictObject({
  name,
  address,
  hardware: z.string(),
  system: z.string(),
  mac: z.string().optional(),
  roles: z.array(z.string()).default([]),
  /** Who signs in there, where that is not the world's user. */
  user: z.string().optional(),
  /** Web servers on the machine itself, in no cluster. */
  serves: z.array(z.strictObject({ name, port, page })).default([]),
  /** Memory, where it differs from the hardware's usual one. */
  memory: quantity.optional(),
  uptime: duration,
  labels: z.record(z.string(), z.string()).default({}),
  /** Mean share of the processors in use. */
  busy: z.number().min(0.01).max(0.9).default(0.12),
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

const peer = z.strictObject({
  name,
  address,
  os: z.string(),
  /** What its system calls itself, where that is not its name. */
  hostName: z.string().optional(),
  /** The machine of the lab that it is; others answer nothing. */
  machine: name.optional(),
  path: z.enum(['direct', 'relayed', 'idle']).default('direct'),
  online: z.boolean().default(true),
  exitNode: z.boolean().default(false),
  /** Subnets behind it. */
  routes: z.array(z.cidrv4()).default([]),
  tags: z.array(z.string()).default([]),
  /** From the making of the lab until its key ends; never where it is left out. */
  keyExpires: duration.optional(),
})

const tailnet = z.strictObject({
  name: z.string(),
  /** Of tailscaled on the owner's computer. */
  version: z.string(),
  /** Where one signs in. */
  control: z.url(),
  /** What names of peers end in. */
  suffix: name,
  user: z.string(),
  /** The relay that is nearest. */
  region: z.string(),
  self: z.strictObject({ name, address }),
  peers: z.array(peer),
})

export const worldSchema = z.strictObject({
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
  /** The nodes of the cluster. */
  nodes: z.array(node).min(1),
  /** Machines that are in no cluster. */
  machines: z.array(node).default([]),
  namespaces: z.array(name),
  storageClass: z.strictObject({ name, provisioner: z.string(), path: z.string() }),
  claims: z.array(z.strictObject({ name, namespace: name, size: quantity, node: name })).default([]),
  workloads: z.array(workload),
  /** What the ingress routes: `HOST.DOMAIN` to a workload's pods; every other host gets its plain 404. */
  ingress: z
    .strictObject({
      domain: name,
      hosts: z.array(z.strictObject({ host: name, namespace: name, workload: name })),
    })
    .optional(),
  /** The tailnet that the owner's computer is on. */
  tailnet: tailnet.optional(),
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
export type Served = WorldNode['serves'][number]
export type WorldTailnet = NonNullable<World['tailnet']>
export type WorldPeer = WorldTailnet['peers'][number]
export type WorldSystem = World['systems'][string]
export type WorldHardware = World['hardware'][string]

/** Every machine of a world, the nodes of its cluster first. */
export const machinesOf = (world: World): WorldNode[] => [...world.nodes, ...world.machines]

/** Who signs in on a machine. */
export const userOf = (world: World, node: WorldNode): string => node.user ?? world.user

/** The first node of the control plane, where the API server is dialled. */
export const controlNode = (world: World): WorldNode =>
  world.nodes.find(node => node.roles.includes('control-plane'))!

/** Bytes of a quantity such as `8Gi`. */
export function bytesOf(text: string): number {
  const unit = { Ki: 10, Mi: 20, Gi: 30, Ti: 40 }[text.slice(-2) as 'Ki']
  return Number.parseInt(text, 10) * 2 ** unit
}
