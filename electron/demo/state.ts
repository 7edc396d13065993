import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { readIfThere, writeWhole } from './folder.ts'
import { PLACES } from './places.ts'
import { prefsSchema } from './tailnet/prefs.ts'

/** What a demo lab remembers when its process ends, and what others may read while it runs. */
const stateSchema = z.object({
  version: z.literal(1),
  world: z.string(),
  /** The secret from which ids, names and figures of this lab are derived. */
  seed: z.string().min(16),
  /** When the lab was first started, in milliseconds since 1970. */
  born: z.number(),
  /** The resourceVersion that the next run starts above. */
  revision: z.int(),
  boots: z.record(z.string(), z.object({ count: z.int(), at: z.number() })),
  pid: z.int(),
  startedAt: z.string(),
  /** The loopback port of the API server, for clients that cannot use the gateway. */
  apiPort: z.int(),
  token: z.string(),
  /** Where the owner's computer is. */
  place: z.enum(PLACES).default('home'),
  /** What was set at its tailscaled. */
  tailnet: prefsSchema.optional(),
})

export type State = z.infer<typeof stateSchema>

const FILE = 'state.json'

/** The kept state of a folder; a new one when there is none that can be read. */
export function readState(folder: string, world: string, now: number): State {
  const kept = peekState(folder)
  if (kept?.world === world) return kept
  return {
    version: 1,
    world,
    seed: randomBytes(16).toString('hex'),
    born: now,
    revision: 1_000_000,
    boots: {},
    pid: process.pid,
    startedAt: new Date(now).toISOString(),
    apiPort: 0,
    token: randomBytes(24).toString('base64url'),
    place: 'home',
  }
}

/** The state file of a folder; undefined when it is missing or cannot be read. */
export function peekState(folder: string): State | undefined {
  try {
    const result = stateSchema.safeParse(JSON.parse(readIfThere(folder, FILE) ?? 'null'))
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}

export const writeState = (folder: string, state: State): void =>
  writeWhole(folder, FILE, `${JSON.stringify(state, null, 2)}\n`)
