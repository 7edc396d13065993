import * as z from 'zod'
import { ownHostSchema } from '../lab/ownHost.ts'

const path = z.string().max(4096)

/**
 * What this computer names. Read from its files, its SSH agents and its tailscaled: nothing outside it was contacted,
 * nothing run.
 */
export const foundSchema = z.object({
  clusters: z.array(
    z.object({
      file: z.string(),
      context: z.string(),
      server: z.string(),
      /** How it signs in: "client certificate", "token", "program", "none". */
      auth: z.string(),
      /** When the client certificate ends, wall ms; null where there is none or it cannot be told. */
      expires: z.number().nullable(),
      current: z.boolean(),
      /** A lab that is held already reads it. */
      held: z.boolean(),
    }),
  ),
  hosts: z.array(
    z.object({
      file: z.string(),
      alias: z.string(),
      hostName: z.string(),
      user: z.string(),
      /** A key of it stands in known_hosts. */
      known: z.boolean(),
      held: z.boolean(),
    }),
  ),
  /** Hosts that were connected to once and that no ssh_config names: a key of each stands in known_hosts. */
  known: z.array(
    z.object({
      file: z.string(),
      name: z.string(),
      address: z.string(),
      port: z.number(),
      held: z.boolean(),
    }),
  ),
  /** Names in known_hosts that are hashed, so that nobody can list them. */
  hashed: z.number(),
  agents: z.array(
    z.object({
      socket: z.string(),
      /** What names it: SSH_AUTH_SOCK, IdentityAgent of ssh_config, or nothing but being where some are. */
      named: z.enum(['environment', 'ssh_config', 'place']),
      /** Null where it cannot be asked, as `problem` says. */
      keys: z.array(z.object({ type: z.string(), comment: z.string() })).nullable(),
      problem: z.string().nullable(),
    }),
  ),
  /** What tailscaled of this computer tells; null where none runs. */
  tailnet: z
    .object({
      /** "Running", "Stopped", "NeedsLogin"; null where it could not be asked. */
      state: z.string().nullable(),
      name: z.string().nullable(),
      problem: z.string().nullable(),
      peers: z.array(
        z.object({
          name: z.string(),
          address: z.string().nullable(),
          os: z.string().nullable(),
          online: z.boolean().nullable(),
          /** Wall ms; null while it is online, or where it was never seen. */
          lastSeen: z.number().nullable(),
          exitNode: z.boolean(),
        }),
      ),
      held: z.boolean(),
    })
    .nullable(),
  /** Files that were looked for and could not be read. */
  problems: z.array(
    z.object({ file: z.string(), line: z.number().nullable(), sentence: z.string(), advice: z.string() }),
  ),
  /** The folders and files that were looked at. */
  looked: z.array(z.string()),
  demos: z.array(z.object({ name: z.string(), title: z.string() })),
})
export type Found = z.infer<typeof foundSchema>

/** What each found thing is known by, also after it was looked for again. */
export const clusterKey = (one: Found['clusters'][number]) => `cluster ${one.file} ${one.context}`
export const hostKey = (one: Found['hosts'][number]) => `host ${one.alias}`
export const TAILNET_KEY = 'tailnet'

/** Something found since the owner last looked, which no lab reads. */
export const offerSchema = z.object({
  key: z.string(),
  kind: z.enum(['cluster', 'host', 'tailnet']),
  name: z.string(),
  /** The file it stands in; null for the tailnet. */
  file: z.string().nullable(),
})
export type Offer = z.infer<typeof offerSchema>

/** A lab to make of what was found: written to a lab.yaml of its own, which its owner may change later. */
export const newLabSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** Without a context it is the current one of the file. */
  clusters: z.array(z.strictObject({ file: path, context: z.string().max(1024).optional() })).max(100),
  hosts: z.array(z.strictObject({ file: path, alias: z.string().max(1024) })).max(1000),
  /** Hosts that no ssh_config names. */
  machines: z.array(ownHostSchema).max(1000),
  /** The tailnet of this computer belongs to it. */
  tailnet: z.boolean(),
})
export type NewLab = z.infer<typeof newLabSchema>
