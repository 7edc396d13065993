import type { Lab } from '../../shared/lab/model.ts'

/** The exit codes of every command. */
export const EXIT = {
  /** All is ok, or off on purpose. */
  ok: 0,
  /** Something is down, in attention, unknown, stale or needs its owner. */
  notOk: 1,
  /** The command was called wrongly. */
  usage: 2,
  /** Nothing could be reached. */
  unreached: 3,
} as const

/** The exit code that tells the state of a lab. */
export function exitOf(lab: Lab): number {
  // Nothing configured, nothing answered, nothing heard before: there is no lab to tell of. A source that needs
  // its owner has been heard: its key or credential was refused, or its file is to be mended.
  const heard = [...lab.tables.sources.values()].some(
    ({ state, listed }) => listed || state === 'up' || state === 'stale' || state === 'needs-you',
  )
  if (!heard) return EXIT.unreached
  return lab.state === 'ok' || lab.state === 'off' ? EXIT.ok : EXIT.notOk
}
