import type { Head, Source } from './model.ts'

/**
 * Nothing of a lab answers because of where this computer is: it is on no network, or not on the lab's. What is told
 * of the lab is then the last that was known.
 */
export function isNotAsked({ offline, home }: Head['vantage'], sources: Iterable<Source>): boolean {
  const connections = [...sources].filter(({ kind }) => kind !== 'file' && kind !== 'tailscale')
  return (offline || home === false) && connections.length > 0 && connections.every(waits)
}

/** One that connects for the first time has no reason yet; one that is misplaced has no other state. */
const waits = ({ state, reason }: Source) => state === 'off' || (state === 'connecting' && reason !== '')
