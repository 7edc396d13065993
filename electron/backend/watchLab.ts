import type { Patch } from '../../shared/lab/patchSchema.ts'
import { type Clock, sleep } from '../clock.ts'
import type { Keeper } from './keeper.ts'

/** With nothing to tell, a reader hears this often that the link is alive; ms. */
const HEARTBEAT = 5_000

/**
 * What changed in a lab since `from`, again and again, for as long as `held` gives its keeper: it throws the fault
 * once the lab is not held any more. A reader that is not `seen` leaves figures at their slow pace.
 */
export async function* watchLab(
  held: () => Keeper,
  { clock, from, seen }: { clock: Clock; from: number | null; seen: boolean },
  signal: AbortSignal,
): AsyncGenerator<Patch> {
  const keeper = held()
  const { store } = keeper
  const unwatch = seen ? keeper.watch() : () => {}
  let known = from
  try {
    for (;;) {
      signal.throwIfAborted()
      held()
      const patch = store.diff(known)
      if (patch) {
        known = patch.to
        yield patch
        // It may have been ended while its reader drew.
        signal.throwIfAborted()
      }
      const change = store.changed(known ?? 0)
      const beat = new AbortController()
      const abort = () => beat.abort()
      signal.addEventListener('abort', abort, { once: true })
      await Promise.race([change.done, sleep(clock, HEARTBEAT, beat.signal).catch(() => {})])
      signal.removeEventListener('abort', abort)
      beat.abort()
      change.stop()
    }
  } finally {
    unwatch()
  }
}
