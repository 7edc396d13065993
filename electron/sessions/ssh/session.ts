import type { SourceId } from '../../../shared/lab/ids.ts'
import { type Clock, sleep } from '../../clock.ts'
import type { Observation } from '../../lab/observation.ts'
import type { Dialer } from '../../reach/dial.ts'
import type { Owner } from '../owner.ts'
import { type Life, Session } from '../session.ts'
import { connect } from './connection.ts'
import type { JumpHosts } from './jumpHosts.ts'
import type { SshHost } from './resolveHost.ts'
import { watchHost } from './watchHost.ts'

export interface SshSessionOptions {
  readonly host: SshHost
  readonly source: SourceId
  readonly clock: Clock
  readonly dialer: Dialer
  /** Shared by all hosts of a lab. */
  readonly jumpHosts: JumpHosts
  readonly owner: Owner
  observe(observations: Observation[]): void
  readonly random?: () => number
  /** A view shows this host: figures are read every 5 s instead of every 30 s. */
  readonly watched?: () => boolean
}

/**
 * The session of one SSH host: connects as its owner would, refuses every host key that is not on file, and
 * reads the host's facts once and its figures again and again over one long-lived shell.
 */
export function sshSession(options: SshSessionOptions): Session {
  const { host, source, clock, observe } = options
  return new Session({
    clock,
    ...(options.random && { random: options.random }),
    live: life => live(options, life),
    onStatus: status =>
      observe([{ type: 'source', source, kind: 'ssh', name: host.alias, status, at: clock.wall() }]),
  })
}

async function live(options: SshSessionOptions, life: Life): Promise<void> {
  const { host, clock, dialer, jumpHosts, owner } = options
  const { signal, asks, pressed } = life
  const connection = await connect({ host, clock, dialer, jumpHosts, owner, signal, asks, pressed })
  const over = new AbortController()
  connection.ended.then(error => over.abort(error))
  try {
    await watchHost({
      host: host.alias,
      source: options.source,
      address: connection.address,
      secured: connection.secured,
      clock,
      exec: (command, seat) => connection.exec(command, seat),
      signal: over.signal,
      pause: ms => sleep(clock, ms, over.signal),
      watched: options.watched ?? (() => false),
      observe: options.observe,
      up: life.up,
      asked: () => dialer.asked?.(),
    })
  } catch (error) {
    // A request that broke because the connection ended is told as the end of the connection.
    throw over.signal.aborted ? over.signal.reason : error
  } finally {
    connection.close()
  }
}
