import type { Fault } from '../../shared/contract/fault.ts'
import { FaultError } from '../../shared/contract/fault.ts'
import { connect } from '../../shared/wire/connect.ts'
import type { Client } from '../../shared/wire/procedure.ts'
import { serve } from '../../shared/wire/serve.ts'
import type { Adapter, Wire } from './adapters.ts'
import { example, handle, type Seen } from './example.ts'

export interface Bench {
  readonly wire: Wire
  readonly client: Client<typeof example>
  readonly seen: Seen
  readonly refused: { fault: Fault; what: string }[]
}

const open: Wire[] = []

/** The example contract served and connected over one adapter. */
export async function bench(adapter: Adapter): Promise<Bench> {
  const served = await serveOnly(adapter)
  return { ...served, client: connect(served.wire.client, example) }
}

/** The example contract served; the test speaks frames itself. `frames` fills with what the server says. */
export async function serveOnly(adapter: Adapter) {
  const wire = await adapter.open()
  open.push(wire)
  const seen: Seen = { calls: 0, produced: 0, aborted: 0, left: 0 }
  const refused: Bench['refused'] = []
  serve(wire.server, example, handle(seen), { onRefused: (fault, what) => refused.push({ fault, what }) })
  return { wire, seen, refused }
}

/** A wire with nothing attached to either end. */
export async function bare(adapter: Adapter): Promise<Wire> {
  const wire = await adapter.open()
  open.push(wire)
  return wire
}

/** The client end as frames: `say` sends a value, `heard` are the server's frames, parsed. */
export function speak(wire: Wire) {
  const heard: { t: string; id?: number | null; fault?: Fault; value?: unknown }[] = []
  wire.client.onFrame(frame => heard.push(JSON.parse(frame)))
  return { heard, say: (frame: unknown) => wire.client.send(JSON.stringify(frame)) }
}

export async function closeAll(): Promise<void> {
  for (const wire of open.splice(0)) await wire.close()
}

/** Waits until something is so; the test's own time limit ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>(resolve => setTimeout(resolve, 1))
}

/** Lets everything that is already under way happen: many turns of the event loop. */
export async function settle(turns = 300): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise<void>(resolve => setImmediate(resolve))
}

export function closing(port: Wire['client']): Promise<string> {
  return new Promise(resolve => port.onClose(resolve))
}

/** The fault a promise rejects with; fails the test where it does not, or with something else. */
export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const outcome = await work.then(
    value => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in outcome && outcome.error instanceof FaultError) return outcome.error.fault
  throw new Error(`expected a fault, got ${JSON.stringify(outcome).slice(0, 200)}`)
}
