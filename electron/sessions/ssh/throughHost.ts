import type { Duplex } from 'node:stream'
import { SessionError } from '../session.ts'
import { type Address, type ConnectOptions, channelTo, over } from './connection.ts'
import { withoutCount } from './doors.ts'

/**
 * A stream to an address as an SSH host sees it, over the host's own jump hosts. All that goes through one host has
 * one connection to it. The stream is its caller's; with its end the host is given back.
 */
export async function throughHost(to: Address, options: ConnectOptions): Promise<Duplex> {
  const { host, jumpHosts, clock } = options
  const jumps = host.jumps ?? []
  const via = await jumpHosts
    .take(JSON.stringify([...jumps, host]), all => over(jumps, host, options, all), options)
    .catch(uncounted)
  try {
    const channel = await channelTo(via.hop, to, clock, options.signal)
    channel.on('error', () => {})
    channel.once('close', via.release)
    return channel
  } catch (error) {
    via.release()
    throw error
  }
}

/** What a server counts is held back at its own door: the other ways of who is on this one need not wait with it. */
function uncounted(error: unknown): never {
  if (!(error instanceof SessionError) || !error.counted) throw error
  throw withoutCount(error)
}
