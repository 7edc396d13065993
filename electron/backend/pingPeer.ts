import { FaultError } from '../../shared/contract/fault.ts'
import type { PeerId } from '../../shared/lab/ids.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Clock } from '../clock.ts'
import { SessionError } from '../sessions/session.ts'
import type { PingAnswer } from '../sessions/tailscale/ping.ts'
import type { LabHost } from './labHost.ts'

/**
 * Pings a machine of the tailnet of a lab through tailscaled of this computer. Rejects with a fault where it is not in
 * it, or does not answer in time.
 */
export async function pingPeerOf(
  { plan, dialer, keeper }: LabHost,
  id: PeerId,
  clock: Clock,
  signal: AbortSignal,
): Promise<PingAnswer> {
  const peer = keeper.store.lab?.tables.peers.get(id)
  const address = peer?.addresses[0]
  if (!plan.tailnet || !peer || address === undefined) {
    throw new FaultError('not-found', 'The tailnet has no such machine with an address.')
  }
  const { findPlace, pingPeer } = await import('../sessions/tailscale/localApi.ts')
  const { DEMO_COMPUTER, thisComputer } = await import('../sessions/tailscale/places.ts')
  try {
    const computer = plan.demo ? DEMO_COMPUTER : thisComputer
    const place = await findPlace(plan.tailnet.socket, { dialer, clock }, signal, computer)
    const answer = await pingPeer({ dialer, clock, place }, address, signal)
    if (answer.error === null) return answer
    throw new FaultError('unreachable', `${inert(peer.name)} was not reached: ${inert(answer.error, 200)}`)
  } catch (error) {
    if (!(error instanceof SessionError)) throw error
    throw new FaultError('unreachable', inert(error.message, 300), inert(error.advice, 300))
  }
}
