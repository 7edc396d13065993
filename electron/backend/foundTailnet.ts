import type { Found } from '../../shared/contract/found.ts'
import { byName } from '../../shared/lab/inOrder.ts'
import { systemDialer } from '../reach/dial.ts'
import { findPlace, NoTailscale, readStatus } from '../sessions/tailscale/localApi.ts'
import type { LookParts } from './found.ts'
import type { LabPlan } from './loadLab.ts'

/** Looking takes no longer than this, ms. */
const DEADLINE = 3_000

/** The tailnet of this computer, as its own tailscaled tells; null where none runs. */
export async function foundTailnet(
  held: readonly LabPlan[],
  { clock, tailscale }: LookParts,
): Promise<Found['tailnet']> {
  const ended = new AbortController()
  const late = 'tailscaled does not answer'
  // A pipe of Windows that is not there is waited for: after that time there is none.
  const why = process.platform === 'win32' ? new NoTailscale(late) : new Error(late)
  const stop = clock.after(DEADLINE, () => ended.abort(why))
  const way = { dialer: systemDialer(clock), clock }
  try {
    const place = await findPlace(tailscale ?? null, way, ended.signal)
    const { state, tailnet, peers } = await readStatus({ ...way, place }, ended.signal)
    return {
      state,
      name: tailnet,
      problem: null,
      peers: peers
        .filter(peer => !peer.sharee)
        .sort(byName)
        .map(({ name, addresses, os, online, lastSeen, offersExitNode }) => ({
          name,
          address: addresses[0] ?? null,
          os,
          online,
          lastSeen,
          exitNode: offersExitNode,
        })),
      held: held.some(lab => lab.tailnet !== null),
    }
  } catch (error) {
    if (error instanceof NoTailscale) return null
    return { state: null, name: null, problem: (error as Error).message, peers: [], held: false }
  } finally {
    stop()
  }
}
