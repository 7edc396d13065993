import { type ShownState, STATE_WORDS } from '../../shared/lab/state.ts'

/** The day shapes in text: state is told by mark and word, never by colour. */
export const MARKS: Record<ShownState, string> = {
  ok: '●',
  attention: '▲',
  down: '◆',
  unknown: '◌',
  stale: '◷',
  off: '▬',
  working: '○',
  'needs-you': '⚑',
}

/** Mark and word of a state. */
export const word = (state: ShownState) => `${MARKS[state]} ${STATE_WORDS[state]}`
