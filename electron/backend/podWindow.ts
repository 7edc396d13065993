import type { PodQuery, PodWindow } from '../../shared/contract/pods.ts'
import { type Clock, sleep } from '../clock.ts'
import { PodReader, provedAt } from '../lab/podWindow.ts'
import type { Keeper } from './keeper.ts'

/** With nothing to tell, a reader hears this often when the pods were proved last; ms. */
const HEARTBEAT = 5_000

/** A window on the pods of a lab: an item whenever it changed; what changes while the reader is busy comes together. */
export async function* podWindow(
  held: () => Keeper,
  clock: Clock,
  query: PodQuery,
  signal: AbortSignal,
): AsyncGenerator<PodWindow> {
  const reader = new PodReader(query)
  const keeper = held()
  let last: PodWindow | null = null
  for (;;) {
    signal.throwIfAborted()
    held()
    const window = reader.next(keeper.facts, keeper.store.lab)
    if (window) {
      last = window
      yield window
      continue
    }
    const beat = new AbortController()
    const wake = () => beat.abort()
    const unwatch = keeper.onProjected(wake)
    signal.addEventListener('abort', wake, { once: true })
    const late = await sleep(clock, HEARTBEAT, beat.signal).then(
      () => true,
      () => false,
    )
    unwatch()
    signal.removeEventListener('abort', wake)
    if (late && last) yield { ...last, set: [], order: undefined, at: provedAt(keeper.facts) }
  }
}
