/**
 * The closed set of ways a call or stream can fail. A new code needs a new protocol version.
 *
 * - `invalid-input`: the input does not fit the procedure's schema
 * - `unknown-procedure`: this backend has no such procedure
 * - `unknown-lab`: no lab with that id is held here
 * - `not-found`: the thing named by the input is not in the lab
 * - `refused`: the backend will not do it (not allowed, not safe)
 * - `unreachable`: the outside world did not answer
 * - `cancelled`: the caller or the end of the connection stopped it
 * - `protocol`: a frame was broken, or the two ends speak different versions
 * - `busy`: too much at once; try again
 * - `internal`: a defect of Homeport; `cause` tells where
 */
export const FAULT_CODES = [
  'invalid-input',
  'unknown-procedure',
  'unknown-lab',
  'not-found',
  'refused',
  'unreachable',
  'cancelled',
  'protocol',
  'busy',
  'internal',
] as const

export type FaultCode = (typeof FAULT_CODES)[number]

export interface Fault {
  readonly code: FaultCode
  /** What failed, in one sentence a user can read. */
  readonly sentence: string
  /** What to do next; empty where there is nothing to do. */
  readonly advice: string
  /** Technical detail for a report; null where the sentence says it all. */
  readonly cause: string | null
}

/** A fault as a throwable: what `connect()` rejects with, and what a handler throws to fail on purpose. */
export class FaultError extends Error {
  readonly fault: Fault

  constructor(code: FaultCode, sentence: string, advice = '', cause: string | null = null) {
    super(sentence)
    this.name = 'FaultError'
    this.fault = { code, sentence, advice, cause }
  }

  static from(fault: Fault): FaultError {
    return new FaultError(fault.code, fault.sentence, fault.advice, fault.cause)
  }
}

/** Any thrown value as a fault; what is not a FaultError is a defect and becomes `internal` with its cause. */
export function toFault(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return {
    code: 'internal',
    sentence: 'Homeport failed while doing this.',
    advice: 'Try again; if it happens again, report it with the cause.',
    cause,
  }
}
