import type { AddressTried, PathTried } from './observation.ts'

/** How one path or address answered, over its tries. */
interface Tried {
  /** `down` only after a failure that a second try bore out. */
  readonly state: 'ok' | 'down' | 'unknown'
  /** The last try failed and has not been confirmed: no longer trusted, not yet called down. */
  readonly doubt: boolean
  readonly answer: string
  readonly at: number
  /** When `state` began. */
  readonly since: number
}

export interface PathFact extends Tried {
  /** It answers, but says that it is ill (HTTP 5xx). */
  readonly ill: boolean
  /** Ms to the first byte of the last answer; null where the last try failed. */
  readonly latency: number | null
  /** Latencies of the last tries, oldest first; null for one that failed. */
  readonly trend: readonly (number | null)[]
}

export type AddressFact = Tried

/** Tries kept for a sparkline. */
const TREND = 30

/** What is known of a path after one more try; latencies in ms, null where there was no answer. */
export function foldPath(held: PathFact | undefined, seen: PathTried): PathFact {
  return {
    ...foldTried(held, seen),
    ill: seen.ok && seen.ill,
    latency: seen.latency,
    trend: [...(held?.trend ?? []), seen.latency].slice(-TREND),
  }
}

/** What is known of an address of a node after one more try. */
export function foldAddress(held: AddressFact | undefined, seen: AddressTried): AddressFact {
  return foldTried(held, seen)
}

/** The tries without those of paths and addresses that no row names any longer; the same map where all stay. */
export function stillNamed<Fact>(
  tries: ReadonlyMap<string, Fact>,
  named: ReadonlySet<string>,
): ReadonlyMap<string, Fact> {
  const left = [...tries].filter(([key]) => named.has(key))
  return left.length === tries.size ? tries : new Map(left)
}

function foldTried(held: Tried | undefined, seen: PathTried | AddressTried): Tried {
  // A first failure leaves the state as it was: one lost packet takes nothing down.
  const state = seen.ok ? 'ok' : seen.confirmed ? 'down' : (held?.state ?? 'unknown')
  return {
    state,
    doubt: !seen.ok && !seen.confirmed,
    answer: seen.answer,
    at: seen.at,
    since: held?.state === state ? held.since : seen.at,
  }
}
