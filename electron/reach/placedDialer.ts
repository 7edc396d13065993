import { DialError, type Dialer, type Target } from './dial.ts'
import type { DialFailure } from './dialError.ts'

/** After sleep or on another network a try that gets no answer is made anew after so long, ms: the first may be lost. */
const HURRIED_DEADLINE = 2_000

/** What the place of this computer means to a dial at this moment. */
export interface Standing {
  /** It is on no network. */
  readonly offline: boolean
  /** It has just woken up or moved. */
  readonly hurried: boolean
  isElsewhere(address: string): boolean
  /** Whether an address is one of a network at home, and this computer is on another. */
  isAway(address: string): boolean
}

/**
 * A dialer that tries nothing which cannot be: without a network only this computer itself, and on a network of
 * somebody else no address that is the lab's at home. Such a dial rejects at once with the failure `offline` or
 * `elsewhere`, and no program is admitted in its stead. What leads nowhere from where this computer is fails as `away`.
 */
export function placedDialer(dialer: Dialer, standing: () => Standing): Dialer {
  return {
    ...dialer,
    async admit(target, { onward = false, ...options } = {}) {
      const { offline, isElsewhere } = standing()
      const { admit } = dialer
      if (isHere(target)) return admit?.(target, options)
      if (offline) throw new DialError('offline', target)
      if (onward) return admit?.(target, options)
      if (isElsewhere(target.host)) throw new DialError('elsewhere', target)
      return admit?.(target, { ...options, admits: address => !isElsewhere(address) })
    },
    async dial(target, options = {}) {
      const { offline, hurried, isElsewhere, isAway } = standing()
      if ('path' in target || isHere(target)) return dialer.dial(target, options)
      if (offline) throw new DialError('offline', target)
      if (isElsewhere(target.host)) throw new DialError('elsewhere', target)
      const { deadline = Number.POSITIVE_INFINITY } = options
      try {
        return await dialer.dial(target, {
          ...options,
          admits: address => !isElsewhere(address),
          ...(hurried && { deadline: Math.min(deadline, HURRIED_DEADLINE) }),
        })
      } catch (error) {
        const nobody = error instanceof DialError && NOBODY.has(error.failure)
        throw nobody && isAway(target.host) ? new DialError('away', target) : error
      }
    },
  }
}

/** What a network answers where an address is nobody's, or is not let through. */
const NOBODY: ReadonlySet<DialFailure> = new Set(['silence', 'no-route', 'refused'])

/** Whether a target is this computer itself. */
const isHere = ({ host }: Target) => /^(localhost|127\.[\d.]+|::1)$/i.test(host)
