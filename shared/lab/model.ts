import * as z from 'zod'
import {
  clusterIdSchema,
  entityIdSchema,
  labIdSchema,
  nodeIdSchema,
  problemIdSchema,
  serviceIdSchema,
  sourceIdSchema,
  volumeIdSchema,
  workloadIdSchema,
} from './idSchemas.ts'
import { FIGURE_NAMES, type TableName } from './names.ts'
import { needSchema } from './need.ts'
import { type Peer, peerSchema, tailnetSchema } from './peer.ts'
import { SESSION_STATES, SHOWN_STATES } from './state.ts'

/** Wall time in milliseconds since 1970, UTC. */
const time = z.number()
const shown = z.enum(SHOWN_STATES)

/**
 * A number read from the world, with its unit, the time it was true and the interval (ms) at which it is
 * read: past three intervals it is stale. An unknown figure is null, never 0.
 */
export const figureSchema = z.object({ value: z.number(), unit: z.string(), at: time, every: z.number() })
export type Figure = z.infer<typeof figureSchema>

export const nodeSchema = z.object({
  id: nodeIdSchema,
  name: z.string(),
  state: shown,
  /** Why it is in this state, one sentence. */
  sentence: z.string(),
  /** When the state began; null where it began before Homeport looked. */
  since: time.nullable(),
  roles: z.array(z.string()),
  addresses: z.object({ lan: z.array(z.string()), tailnet: z.array(z.string()) }),
  knownAs: z.object({
    kubernetes: z.string().nullable(),
    ssh: z.string().nullable(),
    tailscale: z.string().nullable(),
  }),
  /** The cluster it is a node of; null for a machine that is in no cluster. */
  cluster: clusterIdSchema.nullable(),
  /** Why these names are one machine, each a short sentence. */
  evidence: z.array(z.string()),
  os: z.string().nullable(),
  kernel: z.string().nullable(),
  hardware: z.string().nullable(),
  /** How the last SSH connection to it was secured; null where none was made, or by another program. */
  secured: z
    .object({
      keyExchange: z.string(),
      cipher: z.string(),
      /** Null where it is a part of the cipher. */
      mac: z.string().nullable(),
      hostKey: z.string(),
      /** Its server holds to strict key exchange. */
      strict: z.boolean(),
      postQuantum: z.boolean(),
    })
    .nullable(),
  /** Kubernetes' own word; null for a machine that is in no cluster. */
  ready: z.enum(['True', 'False', 'Unknown']).nullable(),
  unschedulable: z.boolean(),
  /** Every name of FIGURE_NAMES is present; null is unknown. */
  figures: z.record(z.enum(FIGURE_NAMES), figureSchema.nullable()),
  /** Why a figure is null, where the reason is known. */
  missing: z.record(z.string(), z.string()),
  /** Recent CPU readings in percent, oldest first, null for a gap. */
  cpuTrend: z.array(z.number().nullable()),
  /** When the machine itself was heard last: over SSH, by its kubelet's lease, by an address that answered; 0 for never. */
  at: time,
})
export type Node = z.infer<typeof nodeSchema>

export const clusterSchema = z.object({
  id: clusterIdSchema,
  name: z.string(),
  state: shown,
  sentence: z.string(),
  server: z.string(),
  version: z.string().nullable(),
  pods: z.number().nullable(),
  /** The owner's kubeconfig says `insecure-skip-tls-verify`: who answers there is not proved. */
  insecure: z.boolean(),
  /** Whom the kubeconfig impersonates: the lab is what they may see. Null: its own user is. */
  as: z.string().nullable(),
  /** What the connection goes over where that is not the kubeconfig's own address: a proxy, another path. */
  via: z.string().nullable(),
  /**
   * When its certificates end: the owner's own, that of the server, the CA the kubeconfig knows it by. `soon`: within
   * thirty days.
   */
  certificates: z.array(
    z.object({ what: z.enum(['client', 'server', 'authority']), ends: time, soon: z.boolean() }),
  ),
  /** Kinds this user may not see (HTTP 403), by plural name. */
  notAllowed: z.array(z.string()),
  /** Kinds that cannot be read for another reason, each with it. */
  notRead: z.array(z.object({ kind: z.string(), reason: z.string() })),
  at: time,
})
export type Cluster = z.infer<typeof clusterSchema>

/** One way to a service from this computer. */
export const pathSchema = z.object({
  url: z.string(),
  kind: z.enum(['lan']),
  /** The node it goes over, by name. */
  via: z.string(),
  node: nodeIdSchema.nullable(),
  state: shown,
  /** The answer or what went wrong: "HTTP 200", "TCP refused", "no answer in 3 s"; null when never tried. */
  answer: z.string().nullable(),
  /** Milliseconds from dial to the first byte of the answer; null when unknown. */
  latency: z.number().nullable(),
  /** When it was last tried; null when never. */
  at: time.nullable(),
})
export type Path = z.infer<typeof pathSchema>

export const serviceSchema = z.object({
  id: serviceIdSchema,
  name: z.string(),
  namespace: z.string(),
  cluster: clusterIdSchema,
  /** The owner's name for the port range it is in; null outside all ranges. */
  group: z.string().nullable(),
  range: z.object({ from: z.number(), to: z.number() }).nullable(),
  /** Its name is not among those the owner keeps in that range, or its port is in none of the ranges. */
  offConvention: z.boolean(),
  type: z.string(),
  launchable: z.boolean(),
  state: shown,
  /** One sentence: what answers, or what failed and why. */
  verdict: z.string(),
  since: time.nullable(),
  ports: z.array(
    z.object({
      port: z.number(),
      nodePort: z.number().nullable(),
      protocol: z.string(),
      name: z.string().nullable(),
    }),
  ),
  paths: z.array(pathSchema),
  /** The url of the path a click takes; null when none answers. */
  best: z.string().nullable(),
  /** Recent latencies in ms, oldest first, null for a try that failed. */
  trend: z.array(z.number().nullable()),
  endpoints: z.object({ ready: z.number(), total: z.number() }).nullable(),
  /** Nodes its ready and unready pods are on, by name. */
  runsOn: z.array(z.string()),
  workloads: z.array(workloadIdSchema),
  volumes: z.array(volumeIdSchema),
  image: z.string().nullable(),
  /** When its newest fact was true. */
  at: time,
})
export type Service = z.infer<typeof serviceSchema>

export const workloadSchema = z.object({
  id: workloadIdSchema,
  name: z.string(),
  namespace: z.string(),
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
  state: shown,
  sentence: z.string(),
  ready: z.number(),
  desired: z.number(),
  at: time,
})
export type Workload = z.infer<typeof workloadSchema>

/** A persistent volume claim and the volume behind it. */
export const volumeSchema = z.object({
  id: volumeIdSchema,
  name: z.string(),
  namespace: z.string(),
  state: shown,
  sentence: z.string(),
  phase: z.string(),
  storageClass: z.string().nullable(),
  /** Bytes asked for; local-path enforces no size. */
  asked: z.number().nullable(),
  /** The node its data lives on, where it can live nowhere else. */
  node: nodeIdSchema.nullable(),
  /** The persistent volume behind the claim; null while it has none. */
  volume: z.string().nullable(),
  /** Bytes the volume says it has; local-path enforces no size. */
  capacity: z.number().nullable(),
  /** Workloads whose pods mount it. */
  usedBy: z.array(workloadIdSchema),
  at: time,
})
export type Volume = z.infer<typeof volumeSchema>

export const sourceSchema = z.object({
  id: sourceIdSchema,
  kind: z.enum(['kubernetes', 'ssh', 'tailscale', 'file']),
  name: z.string(),
  state: z.enum(SESSION_STATES),
  /** Why it is in this state; empty while all is well. */
  reason: z.string(),
  advice: z.string(),
  /** When the next try is due; null where none is planned. */
  nextTry: time.nullable(),
  /** What its owner is asked, while it waits for him; null where he cannot answer it here. */
  need: needSchema.nullable(),
  /** Everything this source has to say has been heard once. */
  listed: z.boolean(),
  /** Lines or events that could not be read since the start. */
  errors: z.number(),
  /** When this source last proved that it is alive. */
  at: time,
})
export type Source = z.infer<typeof sourceSchema>

/** One cause, one problem; what it takes down hangs under it. */
export const problemSchema = z.object({
  id: problemIdSchema,
  subject: entityIdSchema,
  state: shown,
  sentence: z.string(),
  since: time,
  affects: z.array(entityIdSchema),
  /** What was seen, oldest first. */
  evidence: z.array(z.object({ at: time, sentence: z.string() })),
})
export type Problem = z.infer<typeof problemSchema>

/** The tables that are mirrored whole, with the schema of their rows. */
export const TABLES = {
  nodes: nodeSchema,
  clusters: clusterSchema,
  services: serviceSchema,
  workloads: workloadSchema,
  volumes: volumeSchema,
  peers: peerSchema,
  sources: sourceSchema,
  problems: problemSchema,
} as const satisfies Record<TableName, z.ZodType>

export interface Rows {
  nodes: Node
  clusters: Cluster
  services: Service
  workloads: Workload
  volumes: Volume
  peers: Peer
  sources: Source
  problems: Problem
}

export type Tables = { readonly [Name in TableName]: ReadonlyMap<string, Rows[Name]> }

/** What is true of the lab as a whole. */
export const headSchema = z.object({
  id: labIdSchema,
  name: z.string(),
  /** A lab that is played by the demo program; it is labelled so wherever it is shown. */
  demo: z.boolean(),
  state: shown,
  /** The page title: the verdict over the whole lab. */
  sentence: z.string(),
  /** Every source is listed, down, off or needs its owner, and every launchable service has been tried. */
  settled: z.boolean(),
  /** Since when watching is paused: nothing was asked from then on, and every state is the last known one. */
  paused: time.nullable(),
  /** Where this computer is. */
  vantage: z.object({
    /** The networks it is on, as its own address with the prefix length; without loopback and link-local ones. */
    networks: z.array(z.string()),
    /** The address of its router where the system tells it; null where it does not. */
    gateway: z.string().nullable(),
    /** Whether it is on the network of any of the lab's addresses; null while none is known. */
    home: z.boolean().nullable(),
    /** It is on no network at all: nothing can be known of the lab, and nothing is asked. */
    offline: z.boolean(),
    /** It is on a network whose router is not the lab's: addresses of the lab are somebody else's there, and not tried. */
    foreign: z.boolean(),
    /** The tailnet it is in; null where it is in none, or nobody was asked. */
    tailnet: tailnetSchema.nullable(),
  }),
})
export type Head = z.infer<typeof headSchema>

/** One lab at one revision. Immutable: a change makes a new one that shares all unchanged rows. */
export interface Lab extends Head {
  readonly revision: number
  /** When this state was computed. */
  readonly at: number
  readonly tables: Tables
}
