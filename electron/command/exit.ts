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
  const sources = [...lab.tables.sources.values()]
  const reached = sources.some(source => source.state === 'up' || source.state === 'stale')
  if (sources.length > 0 && !reached && lab.tables.nodes.size === 0) return EXIT.unreached
  return lab.state === 'ok' || lab.state === 'off' ? EXIT.ok : EXIT.notOk
}
