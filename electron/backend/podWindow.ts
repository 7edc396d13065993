import type { PodQuery, PodWindow } from '../../shared/contract/pods.ts'
import { type Clock, sleep } from '../clock.ts'
import { PodReader, provedAt } from '../lab/podWindow.ts'
import type { Keeper } from './keeper.ts'

/** With nothing to tell, a reader hears this often when the pods were proved last; ms. */
const HEARTBEAT = 5_000

/** A window on the pods of a lab: an item whenever it changed; what changes while the reader is busy comes together. */
export async function* podWindow(
  held: () => Pick<Keeper, 'facts' | 'store' | 'onProjected'>,
  clock: Clock,
  query: PodQuery,
  signal: AbortSignal,
): AsyncGenerator<PodWindow> {
  const reader = new PodReader(query)
  const keeper = held()
  let last: PodWindow | null = null
  let beatAt = clock.mono() + HEARTBEAT
  for (;;) {
    signal.throwIfAborted()
    held()
    const window = reader.next(keeper.facts, keeper.store.lab)
    if (window) last = window
    const late = clock.mono() >= beatAt
    if (window || (late && last)) {
      beatAt = clock.mono() + HEARTBEAT
      yield window ?? { ...(last as PodWindow), set: [], order: undefined, at: provedAt(keeper.facts) }
      continue
    }
    // A projection that changed nothing here comes every few seconds, and must not put off the beat.
    const wait = new AbortController()
    const wake = () => wait.abort()
    const unwatch = keeper.onProjected(wake)
    signal.addEventListener('abort', wake, { once: true })
    await sleep(clock, beatAt - clock.mono(), wait.signal).catch(() => {})
    unwatch()
    signal.removeEventListener('abort', wake)
  }
}
