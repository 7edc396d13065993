import * as z from 'zod'
import { nodeIdSchema, peerIdSchema } from './idSchemas.ts'
import { SHOWN_STATES } from './state.ts'

/** Wall time in milliseconds since 1970, UTC. */
const time = z.number()
const shown = z.enum(SHOWN_STATES)

/**
 * A machine of the tailnet of this computer, itself among them, as tailscaled here sees it: how fresh that is tells the
 * source. Most are no machine of the lab: a phone, a laptop, what somebody shared.
 */
export const peerSchema = z.object({
  id: peerIdSchema,
  /** The first label of its name in the tailnet. */
  name: z.string(),
  /** Fully qualified; null where the tailnet has no names. */
  dnsName: z.string().nullable(),
  /** This computer. */
  self: z.boolean(),
  /** The machine of the lab that it is. */
  node: nodeIdSchema.nullable(),
  /** `off` while it is offline: most peers sleep. Trouble is told of its node. */
  state: shown,
  os: z.string().nullable(),
  /** The login name of who owns it; null where tags do, or nobody is named. */
  owner: z.string().nullable(),
  tags: z.array(z.string()),
  addresses: z.array(z.string()),
  /** As the control plane sees it; null where that is not known. */
  online: z.boolean().nullable(),
  /** How traffic from this computer goes to it now; `idle`: none goes, so neither is known. */
  path: z.enum(['direct', 'peer-relay', 'relayed', 'idle', 'offline']),
  /** The address of a direct path or of a peer's relay, the region of a relayed one. */
  over: z.string().nullable(),
  /** Whether traffic of this computer to everywhere leaves through it, or may. */
  exitNode: z.enum(['used', 'offered']).nullable(),
  /** Subnets it is the active router of. */
  routes: z.array(z.string()),
  /** Null where its key does not expire. */
  keyExpiry: time.nullable(),
  /** Within 30 days: worth knowing. */
  keyEndsSoon: z.boolean(),
  expired: z.boolean(),
  /** Null while it is online, or where it was never seen. */
  lastSeen: time.nullable(),
  /** It serves Tailscale SSH. */
  ssh: z.boolean(),
  /** A machine of another tailnet that was shared with this one. */
  shared: z.boolean(),
  /** City and country, of an exit node that is for rent. */
  location: z.string().nullable(),
})
export type Peer = z.infer<typeof peerSchema>

/** The tailnet this computer is in. */
export const tailnetSchema = z.object({
  name: z.string().nullable(),
  /** What names of its machines end in. */
  suffix: z.string().nullable(),
  /** `off` while Tailscale is stopped here. */
  state: shown,
  /** This computer's own. */
  addresses: z.array(z.string()),
  /** Through which all traffic of this computer leaves. `online` null: not known. */
  exitNode: z.object({ name: z.string(), online: z.boolean().nullable() }).nullable(),
  /** Subnets that machines of the tailnet route are reached through them; null where that may not be read. */
  acceptsRoutes: z.boolean().nullable(),
  /** Exit nodes that are for rent, which are not listed as peers. */
  rented: z.number(),
  /** What Tailscale says is wrong with it, in its words. */
  health: z.array(z.string()),
})
export type Tailnet = z.infer<typeof tailnetSchema>
