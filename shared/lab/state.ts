/**
 * The shown states, in the order of badness that decides what a parent takes from its children.
 * `off` is expected and never propagates; `needs-you` is shown by a session that waits for its owner.
 */
export const SHOWN_STATES = [
  'ok',
  'attention',
  'down',
  'unknown',
  'stale',
  'off',
  'working',
  'needs-you',
] as const
export type ShownState = (typeof SHOWN_STATES)[number]

/** The states of a connection. */
export const SESSION_STATES = ['off', 'connecting', 'up', 'stale', 'down', 'needs-you'] as const
export type SessionState = (typeof SESSION_STATES)[number]

const BADNESS: Record<ShownState, number> = {
  down: 6,
  attention: 5,
  'needs-you': 4,
  unknown: 3,
  stale: 2,
  working: 1,
  ok: 0,
  off: -1,
}

/** The worst of several states, `off` where all of them are; `empty` where there is none. */
export function worst(states: Iterable<ShownState>, empty: ShownState = 'unknown'): ShownState {
  let found: ShownState | null = null
  for (const state of states) {
    if (found === null || BADNESS[state] > BADNESS[found]) found = state
  }
  return found ?? empty
}

/** For sorting: the worse, the smaller. */
export function byBadness(a: ShownState, b: ShownState): number {
  return BADNESS[b] - BADNESS[a]
}

/** How a connection's state is shown. */
export function shownOf(state: SessionState): ShownState {
  switch (state) {
    case 'up':
      return 'ok'
    case 'connecting':
      return 'unknown'
    default:
      return state
  }
}

/** The word beside the shape. */
export const STATE_WORDS: Record<ShownState, string> = {
  ok: 'OK',
  attention: 'Attention',
  down: 'Down',
  unknown: 'Unknown',
  stale: 'Stale',
  off: 'Off',
  working: 'Working',
  'needs-you': 'Needs you',
}
