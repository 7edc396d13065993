import fs from 'node:fs'
import net, { type AddressInfo, type Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Clock } from '../../electron/clock.ts'
import { connected, type Destination, type Dialer, fromErrno } from '../../electron/reach/dial.ts'
import { seeded } from './seeded.ts'
import { type Toxics, ToxicWay } from './toxicWay.ts'

/** What happens to connections that are yet to be made: carried, no answer at all, refused, no route. */
export type Reach = 'open' | 'silent' | 'refused' | 'no-route'

/** Of both ways (`all`), from the dialler to the server (`up`), and back (`down`); the last two win. */
export interface Faults {
  readonly all?: Toxics
  readonly up?: Toxics
  readonly down?: Toxics
}

interface Pair {
  readonly client: Socket
  readonly upstream: Socket
  readonly up: ToxicWay
  readonly down: ToxicWay
  dead: boolean
}

const ERRNO = { refused: 'ECONNREFUSED', 'no-route': 'EHOSTUNREACH' } as const

/**
 * A line between Homeport and one server, on loopback or over unix sockets, which is ill on cue. Its delays are of
 * the world's own time, in which no test measures anything.
 */
export class FaultProxy {
  reach: Reach = 'open'
  /** Connections it has taken so far. */
  accepted = 0
  readonly #server: net.Server
  readonly #pairs = new Set<Pair>()
  readonly #random: () => number
  readonly #folder: string | null = null
  #faults: Faults = {}

  /** A line to a port of loopback, or to the unix socket of a path. */
  static async open(to: number | string, seed = 1): Promise<FaultProxy> {
    const proxy = new FaultProxy(to, seed)
    const at = proxy.#folder === null ? { port: 0, host: '127.0.0.1' } : { path: proxy.path }
    await new Promise<void>(resolve => proxy.#server.listen(at, resolve))
    return proxy
  }

  private constructor(to: number | string, seed: number) {
    this.#random = seeded(seed)
    if (typeof to === 'string') this.#folder = fs.mkdtempSync(path.join(os.tmpdir(), 'homeport-line-'))
    const target = typeof to === 'string' ? { path: to } : { host: '127.0.0.1', port: to, noDelay: true }
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, client => {
      this.accepted += 1
      this.#join(client, net.connect({ ...target, allowHalfOpen: true } as net.NetConnectOpts))
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The unix socket it listens on, where it leads to one. */
  get path(): string {
    return path.join(this.#folder ?? '', 'line.sock')
  }

  /** Connections that are carried now. */
  get open(): number {
    return this.#pairs.size
  }

  /** Makes the line ill in this way and no other, what is open now too. */
  set(faults: Faults): void {
    this.#faults = faults
    for (const pair of this.#pairs) this.#infect(pair)
  }

  /** Takes everything from the line that was set; what has gone dead or was ended stays so. */
  lift(): void {
    this.reach = 'open'
    this.set({})
  }

  /** What is open now goes dead and stays open; connections that come later are carried. */
  freeze(): void {
    for (const pair of this.#pairs) {
      pair.dead = true
      pair.up.kill()
      pair.down.kill()
    }
  }

  /** Resets what is open now. */
  reset(): void {
    for (const pair of this.#pairs) reset(pair)
  }

  async close(): Promise<void> {
    for (const { client, upstream } of this.#pairs) {
      client.destroy()
      upstream.destroy()
    }
    await new Promise(resolve => this.#server.close(resolve))
    if (this.#folder !== null) fs.rmSync(this.#folder, { recursive: true, force: true })
  }

  #join(client: Socket, upstream: Socket): void {
    const random = this.#random
    const both = { random, reset: () => reset(pair) }
    const pair: Pair = {
      client,
      upstream,
      up: new ToxicWay({ from: client, to: upstream, ...both }),
      down: new ToxicWay({ from: upstream, to: client, ...both }),
      dead: false,
    }
    this.#pairs.add(pair)
    this.#infect(pair)
    const hangs = () =>
      pair.dead || Object.values(this.#faults).some((one: Toxics) => one.hangAfter !== undefined)
    client.on('error', () => {})
    // An end that cannot go on: whoever dialled has let go, and the server would wait for ever.
    client.on('end', () => hangs() && client.destroy())
    // What the server does to the line is not heard over one that hangs.
    upstream.on('error', () => {
      if (!hangs()) reset(pair)
    })
    client.on('close', () => {
      upstream.destroy()
      pair.up.stop()
      pair.down.stop()
      this.#pairs.delete(pair)
    })
  }

  #infect({ up, down }: Pair): void {
    const { all, up: there, down: back } = this.#faults
    up.set({ ...all, ...there })
    down.set({ ...all, ...back })
  }
}

function reset({ client, upstream }: Pair): void {
  for (const socket of [client, upstream]) {
    // A unix socket knows no reset: it breaks.
    if (socket.remoteAddress === undefined) socket.destroy()
    else socket.resetAndDestroy()
  }
}

/** A dialer over these lines, by `host:port` or path; to every other target nobody is there. */
export function faultDialer(clock: Clock, lines: ReadonlyMap<string, FaultProxy>): Dialer {
  return {
    dial(target, options = {}) {
      const line = lines.get(nameOf(target))
      const reach = line?.reach ?? 'no-route'
      if (reach === 'refused' || reach === 'no-route') return Promise.reject(fromErrno(ERRNO[reach], target))
      const socket = connected(clock, target, options, () =>
        // A socket that is never told to connect is as silent as a host that is gone.
        reach === 'silent' || !line
          ? new net.Socket()
          : net.connect(
              'path' in target ? { path: line.path } : { port: line.port, host: '127.0.0.1', noDelay: true },
            ),
      )
      // Over a real line whoever was dialled is the other end.
      const { host } = { host: undefined, ...target }
      return socket.then(got => Object.defineProperty(got, 'remoteAddress', { value: host }))
    },
  }
}

const nameOf = (target: Destination) => ('path' in target ? target.path : `${target.host}:${target.port}`)
