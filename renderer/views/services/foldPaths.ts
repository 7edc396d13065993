import type { Path } from '../../../shared/lab/model.ts'
import { byBadness } from '../../../shared/lab/state.ts'
import { commonTexts } from '../../texts/en/common.ts'

/** A path on its own, or several that are alike but for the node. */
export type PathFold = { kind: 'one'; path: Path } | { kind: 'many'; key: string; paths: readonly Path[] }

/** From so many on, paths that are alike are one row. */
const ALIKE = 3

/**
 * The path in use first, then those that answer, those that do not, and those never tried; where at least
 * three are alike in state and answer, they are one row.
 */
export function foldPaths(paths: readonly Path[], best: string | null): PathFold[] {
  const used = paths.find(path => path.url === best)
  const others = paths
    .filter(path => path !== used)
    .sort((a, b) => Number(a.at === null) - Number(b.at === null) || byBadness(b.state, a.state))
  const alike = Map.groupBy(others, path => `${path.kind} ${path.state} ${path.answer ?? ''}`)
  const folds: PathFold[] = used ? [{ kind: 'one', path: used }] : []
  for (const [key, members] of alike) {
    if (members.length >= ALIKE) folds.push({ kind: 'many', key, paths: members })
    else folds.push(...members.map(path => ({ kind: 'one' as const, path })))
  }
  return folds
}

/** "12–19 ms", "7 ms"; null where none is known. */
export function latencyRange(paths: readonly Path[]): string | null {
  const known = paths.flatMap(path => (path.latency === null ? [] : [Math.round(path.latency)]))
  if (known.length === 0) return null
  const low = Math.min(...known)
  const high = Math.max(...known)
  return commonTexts.milliseconds(low === high ? low : `${low}–${high}`)
}
