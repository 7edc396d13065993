import type { ShownState } from '../../../shared/lab/state.ts'
import type { Facts } from '../facts.ts'
import type { Joined } from '../identity.ts'

/** The state of a machine that is known by the tailnet alone, and why, in one sentence. */
export function peerVerdict(
  { tailnet, sources }: Facts,
  { name, peer }: Joined,
): { state: ShownState; sentence: string } {
  const source = tailnet && sources.get(tailnet.source)
  if (!tailnet || !source) return { state: 'unknown', sentence: 'Not heard from yet' }
  if (!peer) return { state: 'unknown', sentence: `The tailnet has no machine called ${name}` }
  if (source.status.state !== 'up') {
    const known = peer.online === true ? 'online' : 'offline'
    return { state: 'stale', sentence: `Last known ${known}; Tailscale does not run on this computer` }
  }
  if (peer.expired) return { state: 'down', sentence: `The key of ${name} in the tailnet has expired` }
  if (peer.online === null)
    return { state: 'unknown', sentence: 'The tailnet does not say whether it is online' }
  return peer.online
    ? { state: 'ok', sentence: 'Online in the tailnet' }
    : { state: 'down', sentence: `${name} is offline in the tailnet` }
}
