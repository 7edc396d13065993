import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Answers } from '../../electron/backend/answers.ts'
import { Consents } from '../../electron/backend/consents.ts'
import { Keeper } from '../../electron/backend/keeper.ts'
import { type LabPlan, NO_FILES } from '../../electron/backend/loadLab.ts'
import { NO_LAB_FILE } from '../../electron/lab/labFile.ts'
import type { LabFile } from '../../electron/lab/labFileSchema.ts'
import type { Dialer } from '../../electron/reach/dial.ts'
import type { Place } from '../../electron/reach/place.ts'
import { programNeed } from '../../electron/sessions/program.ts'
import type { Lab, Source } from '../../shared/lab/model.ts'
import { ApiLab } from './apiServer.ts'
import { FakeClock } from './fakeClock.ts'
import { FaultProxy, faultDialer } from './faultProxy.ts'
import { until } from './peers.ts'
import { PluginLab } from './plugin.ts'
import { sshHome } from './sshHome.ts'
import { type SshServer, sshServer } from './sshServer.ts'
import { Tailscaled } from './tailscaled.ts'

/** Addresses that are nobody's; those of a house where a test needs such. */
const NETWORK = '192.0.2'

/** The router of the fleet's network, and one with its address in another house. */
export const HOME = '02:00:5e:10:00:01'
export const HOTEL = '02:00:5e:10:00:77'

/** A place on the fleet's network, behind a router of this hardware address. */
export const at = (gatewayMac: string | null, network = NETWORK): Place => ({
  networks: ['127.0.0.1/8', `${network}.200/24`],
  gateway: `${network}.1`,
  gatewayMac,
  offline: false,
})
export const ELSEWHERE: Place = {
  networks: ['127.0.0.1/8', '198.51.100.7/24'],
  gateway: '198.51.100.1',
  gatewayMac: '02:00:5e:10:00:55',
  offline: false,
}
export const OFFLINE: Place = { networks: ['127.0.0.1/8'], gateway: null, gatewayMac: null, offline: true }

export interface FleetOptions {
  readonly hosts: number
  /** The first three bytes of their addresses. */
  readonly network?: string
  /** An API server beside them. */
  readonly api?: boolean
  /** And a tailnet, a host that is reached over another, and a program that signs in to the API server. */
  readonly ways?: boolean
  readonly labFile?: Partial<LabFile>
  readonly seed?: number
}

/**
 * A lab of SSH hosts and, at wish, an API server, each over a line of its own, and keepers of it on a clock that a
 * test moves. The hosts are one server under many addresses.
 */
export class Fleet {
  readonly clock = new FakeClock(Date.now())
  readonly names: readonly string[]
  /** By name; the API server's is `api`. */
  readonly lines = new Map<string, FaultProxy>()
  /** Every dial that left this computer, `host:port`. */
  readonly dials: string[] = []
  place: Place
  server!: SshServer
  api: ApiLab | null = null
  #tailscaled: Tailscaled | null = null
  #plugins: PluginLab | null = null
  #owner: Answers
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'homeport-fleet-'))
  readonly #home = sshHome()
  readonly #keepers = new Set<Keeper>()
  #options: FleetOptions
  #others = 0

  static async open(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options)
    await fleet.#open()
    return fleet
  }

  private constructor(options: FleetOptions) {
    this.#options = options
    this.place = at(HOME, options.network)
    this.#owner = new Answers(new Consents(this.#folder, wrong))
    this.names = Array.from({ length: options.hosts }, (_, n) => `pi-${String(n + 1).padStart(2, '0')}`)
  }

  line(name: string): FaultProxy {
    const line = this.lines.get(name)
    if (!line) throw new Error(`no line to ${name}`)
    return line
  }

  /** How often the program that signs in was run. */
  get signedIn(): number {
    return this.#plugins?.runs.length ?? 0
  }

  addressOf(name: string): string {
    const { network = NETWORK } = this.#options
    const last = { api: 100, bastion: 101 }[name]
    return `${network}.${last ?? this.names.indexOf(name) + 11}`
  }

  /** A keeper of the lab; the first and its successors share a data folder, a `fresh` one has its own. */
  keeper({ fresh = false } = {}): Keeper {
    const folder = fresh ? path.join(this.#folder, `fresh-${this.#others++}`) : this.#folder
    const { clock } = this
    const keeper = new Keeper({
      plan: this.#plan(),
      clock,
      dialer: this.#dialer(),
      place: async () => this.place,
      dataDir: folder,
      owner: this.#owner,
      log: wrong,
    })
    this.#keepers.add(keeper)
    return keeper
  }

  /** Ends a keeper; resolves when nothing of it is left: no timer, no socket, no shell. */
  async closed(keeper: Keeper): Promise<void> {
    await keeper.close()
    this.#keepers.delete(keeper)
    const left = () =>
      [this.clock.waiting, this.server.open(), this.server.shells(), this.api?.sockets.size ?? 0].concat(
        [...this.lines.values()].map(line => line.open),
      )
    await until(
      () => left().every(count => count === 0),
      () => `nothing left (timers, connections, shells, lines: ${left()})`,
    )
  }

  /** Moves the clock on in small steps, with the world's own time between for the sockets, until something is so. */
  async until(so: () => boolean, what = 'it', most = 120_000): Promise<number> {
    const begun = this.clock.mono()
    while (this.clock.mono() - begun < most) {
      if (so()) return this.clock.mono() - begun
      await this.pass(20)
    }
    throw new Error(`${what} did not come about in ${most} ms`)
  }

  /**
   * Moves the clock on by so much. Where nothing is due in between it goes in one step; sockets get time of the
   * world after each.
   */
  async pass(ms: number, step = 20): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      await this.clock.advance(Math.min(step, left))
      await new Promise(resolve => setTimeout(resolve, 2))
    }
  }

  async close(): Promise<void> {
    for (const keeper of this.#keepers) await keeper.close()
    for (const line of this.lines.values()) await line.close()
    await this.server.close()
    await this.api?.close()
    await this.#tailscaled?.close()
    this.#plugins?.close()
    this.#home.remove()
    fs.rmSync(this.#folder, { recursive: true, force: true })
  }

  async #open(): Promise<void> {
    const { seed = 1, api, ways } = this.#options
    this.server = await sshServer({ users: [this.#home.publicKey] })
    for (const [n, name] of this.names.entries()) {
      this.lines.set(name, await FaultProxy.open(this.server.port, seed + n))
    }
    const known = this.names.map(name => this.addressOf(name))
    if (ways) known.push(...(await this.#openWays(seed)))
    this.#home.trust(...known.map(name => `${name} ${this.server.hostKey}`))
    if (!api) return
    this.api = await ApiLab.open({ names: [this.addressOf('api')] })
    this.lines.set('api', await FaultProxy.open(this.api.port, seed + 1_000))
  }

  /** Gives the names by which known_hosts knows what it opened. */
  async #openWays(seed: number): Promise<string[]> {
    this.#tailscaled = await Tailscaled.start()
    const attic = await FaultProxy.open(this.server.port, seed + 2_001)
    this.lines.set('tailnet', await FaultProxy.open(this.#tailscaled.socket, seed + 2_000))
    this.lines.set('attic', attic)
    this.lines.set('bastion', await FaultProxy.open(this.server.port, seed + 2_002))
    this.#plugins = new PluginLab()
    const command = this.#plugins.gives({ token: 'a-token' })
    const of = { purpose: 'exec', entry: 'user "admin"', file: '/lab/kubeconfig' } as const
    await this.#owner.give(programNeed({ ...of, command, args: [], env: [] }, false), { kind: 'allow' })
    return [this.addressOf('bastion'), `[127.0.0.1]:${attic.port}`]
  }

  #dialer(): Dialer {
    const targetOf = (name: string, line: FaultProxy) =>
      name === 'tailnet' ? line.path : `${this.addressOf(name)}:${name === 'api' ? 6443 : 22}`
    // The attic is dialled by the bastion alone.
    const dialled = [...this.lines].filter(([name]) => name !== 'attic')
    const lines = dialled.map(([name, line]) => [targetOf(name, line), line] as const)
    const dialer = faultDialer(this.clock, new Map(lines))
    return {
      dial: (target, options) => {
        this.dials.push('path' in target ? target.path : `${target.host}:${target.port}`)
        return dialer.dial(target, options)
      },
    }
  }

  #plan(): LabPlan {
    const { labFile } = this.#options
    const context = this.api?.context({
      cluster: { server: `https://${this.addressOf('api')}:6443` },
      ...(this.#plugins && { user: { token: null, exec: this.#plugins.entry() } }),
    })
    const hosts = this.names.map(alias => this.#home.host(22, { alias, hostName: this.addressOf(alias) }))
    const attic = this.lines.get('attic')
    if (attic) hosts.push(this.#home.host(attic.port, { alias: 'attic', ...this.#overBastion() }))
    const tailnet = this.lines.get('tailnet')
    return {
      id: 'fleet',
      name: 'Fleet',
      demo: false,
      file: null,
      labFile: { ...NO_LAB_FILE, ...labFile },
      clusters: context ? [{ name: 'lab', context }] : [],
      hosts,
      tailnet: tailnet ? { socket: tailnet.path } : null,
      problems: [],
      files: NO_FILES,
    }
  }

  #overBastion() {
    const bastion = this.#home.host(22, { alias: 'bastion', hostName: this.addressOf('bastion') })
    return { proxyJump: 'bastion', jumps: [bastion] }
  }
}

function wrong(line: string): never {
  throw new Error(line)
}

/** The sources of the SSH hosts, in their order. */
export function sourcesOf({ store: { lab } }: Keeper): Source[] {
  return [...(lab?.tables.sources.values() ?? [])].filter(source => source.kind === 'ssh')
}

export const labOf = ({ store: { lab } }: Keeper): Lab => {
  if (!lab) throw new Error('there is no lab yet')
  return lab
}
