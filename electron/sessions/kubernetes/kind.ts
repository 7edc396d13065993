import { sleep } from '../../clock.ts'
import type { Kept, KindName } from '../../lab/kept.ts'
import type { Gate } from '../gate.ts'
import { HttpFailure } from './answer.ts'
import { KINDS } from './kinds.ts'
import { type Listing, listKind } from './list.ts'
import { type WatchEnd, type WatchPort, watchKind } from './watch.ts'

/** What one kind needs of its session, and tells it. */
export interface KindPort extends Omit<WatchPort, 'opened'> {
  readonly gate: Gate
  /** Where an earlier life of the session got to; null: list first. */
  readonly resume: string | null
  listed(objects: Kept[], version: string): void
  /** The kind can be resumed from here. */
  reached(version: string | null): void
  /** An earlier life's version was accepted: the kind is complete without a list. */
  resumed(): void
  /** The kind cannot be listed. `reason` is null where a permission is missing. */
  unlisted(reason: string | null): void
  errors(count: number): void
}

/** A permission that is missing today is not there in a minute. */
const FORBIDDEN_RETRY = 5 * 60_000
/** Where only watching is forbidden, the kind is listed this often. */
const POLL = 30_000
const FIRST_RETRY = 500
const LAST_RETRY = 30_000
/** Tries of a list before the kind is called unlisted. */
const TRIES = 3
/** A watch that ends sooner did not really begin. */
const SHORT_WATCH = 1_000
/** One that lasted so long has proved that all is well. */
const LONG_WATCH = 5_000

/**
 * Keeps one kind listed and watched for as long as the signal lets it. Never resolves; rejects when the signal
 * fires and when the credentials are refused (HttpFailure 401).
 */
export async function keepKind(name: KindName, port: KindPort): Promise<never> {
  const access = KINDS[name]
  const { clock, signal, random } = port
  let version = port.resume
  let resuming = version !== null
  let troubles = 0
  let relist = false
  const pause = (failure: HttpFailure | null) =>
    sleep(clock, Math.max(backoff(troubles++, random), failure?.retryAfter ?? 0), signal)

  for (;;) {
    if (version === null) {
      const listing: Listing = await listUntilDone(name, port, relist)
      relist = true
      version = listing.resourceVersion
      port.errors(listing.unreadable)
      port.listed(listing.objects, version)
    }
    const began = clock.mono()
    const opened = () => {
      if (resuming) port.resumed()
      resuming = false
    }
    const end: WatchEnd = await watchKind(access, version, { ...port, opened })
    const lasted = clock.mono() - began
    if (lasted >= LONG_WATCH) troubles = 0
    port.errors(end.errors)
    version = end.version
    switch (end.how) {
      case 'ended':
        if (lasted < SHORT_WATCH) await pause(null)
        break
      case 'expired':
        version = null
        // All kinds expire at once when the server forgets: spread what follows.
        await sleep(clock, 500 + random() * 2_500, signal)
        break
      case 'garbage':
        version = null
        if (troubles > 0) await pause(null)
        else troubles += 1
        break
      case 'refused': {
        const status = end.failure?.status
        if (status === 401) throw end.failure
        port.errors(1)
        if (status === 403) {
          version = null
          await sleep(clock, POLL, signal)
          break
        }
        await pause(end.failure)
        // The version itself may be what the server cannot bear.
        if (troubles >= TRIES) version = null
        break
      }
    }
    port.reached(version)
  }
}

async function listUntilDone(name: KindName, port: KindPort, relist: boolean): Promise<Listing> {
  const { clock, signal, random } = port
  for (let failures = 1; ; failures += 1) {
    // The first lists are wanted at once; those that follow trouble take turns.
    const leave = relist || failures > 1 ? await port.gate.enter(signal) : () => {}
    try {
      return await listKind(KINDS[name], port)
    } catch (error) {
      signal.throwIfAborted()
      leave()
      const failure = error instanceof HttpFailure ? error : null
      if (failure?.status === 401) throw failure
      if (failure?.status === 403) {
        port.unlisted(null)
        await sleep(clock, FORBIDDEN_RETRY, signal)
        continue
      }
      port.errors(1)
      if (failures >= TRIES || failure?.status === 404) {
        port.unlisted(error instanceof Error ? error.message : String(error))
      }
      const wait = failure?.status === 404 ? FORBIDDEN_RETRY : backoff(failures - 1, random)
      await sleep(clock, Math.max(wait, failure?.retryAfter ?? 0), signal)
    } finally {
      leave()
    }
  }
}

function backoff(failures: number, random: () => number): number {
  const ceiling = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(failures, 8))
  return ceiling / 2 + random() * (ceiling / 2)
}
