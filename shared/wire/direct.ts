import { FaultError, toFault } from '../contract/fault.ts'
import type { Client, Contract, Handlers } from './procedure.ts'

/**
 * The reading end of a contract whose handlers are in the same process: no frames, so that nothing is written,
 * parsed or checked. Inputs are the caller's own; faults and cancelling are as over a port. A stream is left
 * with its loop.
 */
export function direct<C extends Contract>(handlers: Handlers<C>): Client<C> {
  const client: Record<string, unknown> = {}
  for (const [name, handler] of Object.entries(handlers)) {
    client[name] = (input: unknown, signal?: AbortSignal) => {
      const ending = new AbortController()
      const cancel = () => ending.abort()
      if (signal?.aborted) cancel()
      signal?.addEventListener('abort', cancel, { once: true })
      const leave = () => {
        cancel()
        signal?.removeEventListener('abort', cancel)
      }
      // What a handler gives tells a call from a stream; TypeScript cannot follow a name known at run time.
      const given = (handler as (input: unknown, signal: AbortSignal) => object)(input, ending.signal)
      return Symbol.asyncIterator in given
        ? items(given as AsyncIterable<unknown>, ending.signal, leave)
        : orCancelled(given as Promise<unknown>, ending.signal).finally(leave)
    }
  }
  return client as Client<C>
}

async function* items(
  source: AsyncIterable<unknown>,
  signal: AbortSignal,
  leave: () => void,
): AsyncGenerator<unknown> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    for (;;) {
      if (signal.aborted) throw cancelled()
      const next = await orCancelled(iterator.next(), signal)
      if (next.done) return
      yield next.value
    }
  } finally {
    leave()
    // Not awaited: it may be stuck in its own await. How it tidies up is its own.
    void iterator.return?.().catch(() => {})
  }
}

/** What comes of it as over a port: a FaultError when it fails, and at once when the signal fires. */
function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(cancelled())
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    work
      .then(resolve, error => (signal.aborted ? cancel() : reject(FaultError.from(toFault(error)))))
      .finally(() => signal.removeEventListener('abort', cancel))
  })
}

const cancelled = () => new FaultError('cancelled', 'This was cancelled.')
