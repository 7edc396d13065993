import net, { type Server } from 'node:net'
import * as z from 'zod'
import type { Clock } from '../clock.ts'
import { FaultError } from './faults.ts'
import { readLine } from './gateway.ts'
import { PLACES, type Place } from './places.ts'

const order = z.discriminatedUnion('do', [
  z.object({ do: z.literal('status') }),
  z.object({ do: z.literal('fault'), words: z.array(z.string().max(200)).max(10) }),
  z.object({ do: z.literal('roam'), to: z.enum(PLACES) }),
  z.object({ do: z.literal('stop'), forget: z.boolean().default(false) }),
])

export interface Orders {
  status(): unknown
  /** Answers one sentence. May throw FaultError. */
  fault(words: readonly string[]): string
  /** Takes the owner's computer elsewhere. Answers one sentence. */
  roam(to: Place): string
  stop(forget: boolean): void
}

/** The control socket: one line of JSON asks, one line answers, `{"error":…}` where it could not be done. */
export function makeControlServer(clock: Clock, orders: Orders, onFault: (error: Error) => void): Server {
  return net.createServer(socket => {
    socket.on('error', () => {})
    const say = (body: unknown): void => void socket.end(`${JSON.stringify(body)}\n`)
    readLine(socket, clock, line => {
      try {
        const said = order.safeParse(JSON.parse(line))
        if (!said.success) return say({ error: 'Not an order of the demo.' })
        if (said.data.do === 'status') return say(orders.status())
        if (said.data.do === 'fault') return say({ did: orders.fault(said.data.words) })
        if (said.data.do === 'roam') return say({ did: orders.roam(said.data.to) })
        const { forget } = said.data
        socket.once('close', () => orders.stop(forget))
        say({ did: 'Stopping.' })
      } catch (error) {
        if (!(error instanceof FaultError || error instanceof SyntaxError)) onFault(error as Error)
        say({ error: (error as Error).message })
      }
    })
  })
}
