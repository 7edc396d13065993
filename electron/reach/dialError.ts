/** Where to: a host name or address, and a port. */
export interface Target {
  readonly host: string
  readonly port: number
}

/** A unix socket or named pipe of this computer. */
export interface SocketPath {
  readonly path: string
}

/** All that can be dialled. */
export type Destination = Target | SocketPath

/**
 * Why nobody was reached. `silence` is a deadline that passed without any answer; `missing` and `forbidden` are a
 * socket's: there is none, or this user may not open it. `proxy`: what stands between refused or does not answer.
 * `offline` and `elsewhere` say that nothing was tried: this computer is on no network, or on one where the address
 * is somebody else's. `away`: it is not at home, and from where it is the address leads nowhere.
 */
export type DialFailure =
  | 'dns'
  | 'refused'
  | 'no-route'
  | 'silence'
  | 'reset'
  | 'cancelled'
  | 'missing'
  | 'forbidden'
  | 'proxy'
  | 'failed'
  | 'offline'
  | 'elsewhere'
  | 'away'

/** Where this computer is when nothing can be known of a lab. */
export type Misplaced = 'offline' | 'elsewhere' | 'away'

/** A dial that failed: what, where, in words a user can read. */
export class DialError extends Error {
  readonly failure: DialFailure
  readonly target: Destination

  constructor(failure: DialFailure, target: Destination, detail = '') {
    super(sentence(failure, target, detail))
    this.name = 'DialError'
    this.failure = failure
    this.target = target
  }

  /** The place of this computer that is the cause: of whoever was dialled it says nothing. Null for other failures. */
  get place(): Misplaced | null {
    const { failure } = this
    return failure === 'offline' || failure === 'elsewhere' || failure === 'away' ? failure : null
  }
}

export interface DialOptions {
  /** Ms until silence is called silence. */
  readonly deadline?: number
  readonly signal?: AbortSignal
  /** Whether an address that a name stands for may be connected to; all where it is left out. */
  admits?(address: string): boolean
}

/** How a program would connect in our stead. */
export interface AdmitOptions extends DialOptions {
  /** It goes over hosts that it alone knows of: what is at the address here says nothing. */
  readonly onward?: boolean
}

export const DIAL_DEADLINE = 5_000

function sentence(failure: DialFailure, target: Destination, detail: string): string {
  const at = placeOf(target)
  switch (failure) {
    case 'dns':
      return `The name ${hostOf(target)} could not be resolved${detail && ` (${detail})`}.`
    case 'refused':
      return 'path' in target ? `Nothing listens at ${at}.` : `TCP refused ${at}.`
    case 'no-route':
      return `No route to ${hostOf(target)}.`
    case 'silence':
      return `No answer from ${at}${detail && ` in ${detail}`}.`
    case 'reset':
      return `${at} reset the connection.`
    case 'cancelled':
      return `The connection to ${at} was cancelled.`
    case 'missing':
      return `There is no ${at}.`
    case 'forbidden':
      return `This user may not open ${at}.`
    case 'proxy':
      return `${at} was not reached: ${detail}`
    case 'offline':
      return 'This computer is offline.'
    case 'elsewhere':
      return `This computer is on another network with the same addresses: ${hostOf(target)} is somebody else there.`
    case 'away':
      return `This computer is not at home: ${at} does not answer from here.`
    case 'failed':
      return `Connecting to ${at} failed (${detail}).`
  }
}

const hostOf = (target: Destination) => ('path' in target ? target.path : target.host)

function placeOf(target: Destination): string {
  if ('path' in target) return target.path
  return `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`
}
