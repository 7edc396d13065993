import type { LabId } from './ids.ts'
import { byBadness, type ShownState } from './state.ts'

interface Told {
  readonly id: LabId
  readonly state: ShownState
  /** Sources that wait for their owner. */
  readonly needsYou: number
}

/**
 * The lab that the tray tells of first. The order is that of its icon: one that waits for its owner comes before
 * everything but what is down. `held` stays where no other is worse, so that equally bad ones do not take turns.
 */
export function worstLab<Lab extends Told>(labs: readonly Lab[], held: LabId | null): Lab | undefined {
  const [worst] = [...labs].sort(byWorst)
  const before = labs.find(lab => lab.id === held)
  return worst && before && byWorst(worst, before) === 0 ? before : worst
}

function byWorst(a: Told, b: Told): number {
  return rank(a) - rank(b) || byBadness(a.state, b.state)
}

const rank = ({ state, needsYou }: Told) => (state === 'down' ? 0 : needsYou > 0 ? 1 : 2)
