/** Where to: a host name or address, and a port. */
export interface Target {
  readonly host: string
  readonly port: number
}

/** Why nobody was reached. `silence` is a deadline that passed without any answer. */
export type DialFailure = 'dns' | 'refused' | 'no-route' | 'silence' | 'reset' | 'cancelled' | 'failed'

/** A dial that failed: what, where, in words a user can read. */
export class DialError extends Error {
  readonly failure: DialFailure
  readonly target: Target

  constructor(failure: DialFailure, target: Target, detail = '') {
    super(sentence(failure, target, detail))
    this.name = 'DialError'
    this.failure = failure
    this.target = target
  }
}

export interface DialOptions {
  /** Ms until silence is called silence. */
  readonly deadline?: number
  readonly signal?: AbortSignal
}

export const DIAL_DEADLINE = 5_000

function sentence(failure: DialFailure, { host, port }: Target, detail: string): string {
  const at = `${host.includes(':') ? `[${host}]` : host}:${port}`
  switch (failure) {
    case 'dns':
      return `The name ${host} could not be resolved${detail && ` (${detail})`}.`
    case 'refused':
      return `TCP refused ${at}.`
    case 'no-route':
      return `No route to ${host}.`
    case 'silence':
      return `No answer from ${at}${detail && ` in ${detail}`}.`
    case 'reset':
      return `${at} reset the connection.`
    case 'cancelled':
      return `The connection to ${at} was cancelled.`
    case 'failed':
      return `Connecting to ${at} failed (${detail}).`
  }
}
