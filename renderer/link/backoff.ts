const FIRST = 400
const CAP = 15_000

/**
 * Milliseconds to wait before try number `attempt` (0 is the first after a loss): doubling from 0.4 s to
 * 15 s, of which a random half is taken off so that several pages do not come back in step.
 */
export function backoffDelay(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(CAP, FIRST * 2 ** Math.min(attempt, 20))
  return full / 2 + (full / 2) * random()
}
