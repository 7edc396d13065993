import type { Source } from './model.ts'

/**
 * The sources that wait for their owner, one for each thing he is asked: hosts behind one jump host all wait for the
 * same. What is stopped stands first.
 */
export function waitingSources(sources: Iterable<Source>): Source[] {
  const told = new Set<string>()
  return [...sources]
    .filter(({ state, need }) => {
      if (need === null) return state === 'needs-you'
      if (told.has(need.id)) return false
      told.add(need.id)
      return true
    })
    .sort((a, b) => Number(isStop(b)) - Number(isStop(a)))
}

const isStop = ({ need }: Source) => need?.kind === 'host-key' && need.verdict !== 'unknown'
