/** What `work` comes to, or a rejection with `why()` when the signal fires first, or has fired; what comes later is dropped. */
export function orAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  why: () => unknown = () => signal.reason,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(why())
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
