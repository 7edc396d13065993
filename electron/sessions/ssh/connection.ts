import type { Client, ClientChannel } from 'ssh2'
import { orAborted } from '../../../shared/wire/orAborted.ts'
import { type Clock, within } from '../../clock.ts'
import type { Secured } from '../../lab/observation.ts'
import type { Dialer } from '../../reach/dial.ts'
import type { ProgramWay } from '../../reach/program.ts'
import type { Owner } from '../owner.ts'
import type { Life } from '../session.ts'
import type { Shell } from './channel.ts'
import { ChannelGate, type Seat } from './channelGate.ts'
import { serverKey, throughDoor } from './doors.ts'
import { READY_DEADLINE, type Way } from './greeting.ts'
import { type Hop, type HopParts, openHop } from './hop.ts'
import { probeHostKey } from './hostKeyProbe.ts'
import type { JumpHosts, Waiting } from './jumpHosts.ts'
import { openProxy, proxyFailure } from './proxyCommand.ts'
import { noWayOn, refuseCircle, systemFromHere } from './refusals.ts'
import type { SshHost } from './resolveHost.ts'
import { systemNeeded } from './systemNeeded.ts'
import { connectBySystem, HostKeyRefused } from './systemSsh.ts'
import { readTrust, type Trust } from './trust.ts'

/** A connection on which the peer has proved who it is and we who we are. */
export interface Connection {
  /** The address that answered; null behind a gateway, where only a name is known. */
  readonly address: string | null
  /** How it is secured; null where another program does that. */
  readonly secured: Secured | null
  /** Settles (never rejects) with why the connection ended. */
  readonly ended: Promise<Error>
  /** Starts a program on a channel of its own, when it is its turn. */
  exec(command: string, seat: Seat): Promise<Shell>
  close(): void
}

export interface ConnectOptions {
  host: SshHost
  clock: Clock
  dialer: Dialer
  /** Shared by all hosts of a lab. */
  jumpHosts: JumpHosts
  owner: Owner
  signal: AbortSignal
  /** Somebody on the way asks; the connection is held open meanwhile. */
  asks: Life['asks']
  pressed: Life['pressed']
}

/**
 * Connects, over the hosts of its ProxyJump where there are any: at each the host key is checked before anything is
 * said, and the user comes with the keys of that host's own settings. Rejects with a SessionError or DialError.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { host } = options
  refuseCircle(host)
  const trust = await readTrust(host, options.owner)
  const why = await systemNeeded(host, trust.authority)
  if (why !== null) return bySystem(host, why, trust, options)
  const { client, address, secured, ended, close } = await over(host.jumps ?? [], host, options, options)
  const gate = new ChannelGate(command => exec(client, command), options.clock)
  return { address, secured, ended, close, exec: (command, seat) => gate.exec(command, seat) }
}

/** Over the ssh of this computer, which judges the host key by the same files; what it refuses is asked about as always. */
async function bySystem(
  host: SshHost,
  why: string,
  trust: Trust,
  { clock, dialer, signal, pressed }: ConnectOptions,
): Promise<Connection> {
  if (host.proxyCommand !== null || host.jumps?.length !== 0) throw systemFromHere(host, why)
  await dialer.admit?.({ host: host.hostName, port: host.port }, { signal })
  return throughDoor(host, [], { clock, signal, pressed }, async () => {
    try {
      const { address, ended, exec, close } = await connectBySystem(host, why, { clock, signal })
      const gate = new ChannelGate(exec, clock)
      return { address, secured: null, ended, close, exec: (command, seat) => gate.exec(command, seat) }
    } catch (error) {
      if (!(error instanceof HostKeyRefused)) throw error
      const reach = () => dialed(host, dialer, signal)
      throw (await probeHostKey(host, reach, trust, { clock, signal })) ?? error
    }
  })
}

/** A host over the last of these jump hosts, or from here where there are none; it is closed by its caller. */
export async function over(
  jumps: readonly SshHost[],
  host: SshHost,
  parts: Omit<ConnectOptions, 'host' | 'signal' | 'asks' | 'pressed'>,
  user: Waiting,
): Promise<Hop> {
  const { clock, dialer, jumpHosts, owner } = parts
  const { signal } = user
  const last = jumps.at(-1)
  const before = jumps.slice(0, -1)
  const via = last
    ? await jumpHosts.take(JSON.stringify(jumps), all => over(before, last, parts, all), user)
    : null
  try {
    const hop = via
      ? await loggedIn(host, jumps, () => channelTo(via.hop, host, clock, signal), { clock, owner, ...user })
      : host.proxyCommand !== null
        ? await overProgram(host, dialer, { clock, owner, ...user })
        : await loggedIn(host, jumps, () => dialed(host, dialer, signal), { clock, owner, ...user })
    if (!via) return hop
    // A jump host that ends takes with it what is behind it, and that tells it later than it does itself.
    const ended = Promise.race([via.hop.ended, hop.ended])
    const close = () => {
      hop.close()
      via.release()
    }
    ended.then(close)
    return { ...hop, ended, close }
  } catch (error) {
    via?.release()
    throw error
  }
}

type HopUser = Omit<HopParts, 'server'>

/** A host to which a program of its owner makes the connection. */
async function overProgram(host: SshHost, dialer: Dialer, parts: HopUser): Promise<Hop> {
  let way: ProgramWay | null = null
  const reach = async () => {
    // The program may lead anywhere: only that there is a network is asked for.
    const { signal } = parts
    await dialer.admit?.({ host: host.hostName, port: host.port }, { signal, onward: true })
    way = openProxy(host, parts.owner, parts.clock)
    return way.stream
  }
  try {
    return await loggedIn(host, [], reach, parts)
  } catch (error) {
    throw way ? proxyFailure(host, way, error) : error
  }
}

/** The host when we are in; so many wait at its door at a time. */
async function loggedIn(
  host: SshHost,
  jumps: readonly SshHost[],
  reach: () => Promise<Way>,
  parts: HopUser,
): Promise<Hop> {
  return throughDoor(host, jumps, parts, leave =>
    openHop(host, reach, {
      ...parts,
      server: serverKey(host, jumps),
      // The others need not wait for a person.
      asks(question) {
        leave()
        parts.asks(question)
      },
    }),
  )
}

async function dialed(host: SshHost, dialer: Dialer, signal: AbortSignal): Promise<Way> {
  const socket = await dialer.dial({ host: host.hostName, port: host.port }, { signal })
  if (!signal.aborted) return socket
  socket.destroy()
  throw signal.reason
}

/** What a channel leads to, and how it is called. */
export type Address = Pick<SshHost, 'alias' | 'hostName' | 'port'>

/** A channel to an address as a host that let us in sees it; one that opens when nobody waits any more is closed. */
export async function channelTo(
  hop: Hop,
  next: Address,
  clock: Clock,
  signal: AbortSignal,
): Promise<ClientChannel> {
  const asked = new Promise<ClientChannel>((resolve, reject) => {
    hop.ended.then(reject)
    hop.client.forwardOut('127.0.0.1', 0, next.hostName, next.port, (error, channel) => {
      if (error) reject(noWayOn(error, hop.host, next))
      else resolve(channel)
    })
  })
  const late = () => noWayOn(new Error(`no answer in ${READY_DEADLINE / 1000} s`), hop.host, next)
  try {
    return await within(clock, READY_DEADLINE, orAborted(asked, signal), late)
  } catch (error) {
    asked.then(discard, () => {})
    throw error
  }
}

function discard(channel: ClientChannel): void {
  channel.on('error', () => {})
  channel.destroy()
}

function exec(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    try {
      client.exec(command, (error, channel) => {
        if (error) return reject(error)
        channel.on('error', () => {})
        channel.stderr.on('error', () => {})
        // What is not read fills the window, and then the peer waits for ever.
        channel.stderr.resume()
        resolve(channel)
      })
    } catch (error) {
      reject(error)
    }
  })
}
