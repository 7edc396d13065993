import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Household } from '../homeport.ts'
import { json, type ShownPeer, type ShownTailnet } from '../said.ts'
import { Headscale } from './headscale.ts'
import { TailscaleHost, type TailscaleHostOptions } from './tailscaleHost.ts'
import { Wire } from './wire.ts'

/**
 * A tailnet of its own: headscale with its relay, and tailscaled on each machine. The desk, where Homeport runs, has
 * WireGuard on an interface. No packet leads from the wire “away” to the LAN but through the relay.
 */
export class Tailnet {
  readonly folder = mkdtempSync(path.join(process.env.HOMEPORT_LIVE_RUN ?? tmpdir(), 'tailnet-'))
  #wires: { lan: Wire; away: Wire } | null = null
  #control: Headscale | null = null
  #key = ''
  #desk: TailscaleHost | null = null
  #home: Household | null = null
  #hosts: TailscaleHost[] = []

  /** Lays the wires, starts the control plane and logs the desk in. */
  async start(): Promise<void> {
    const lan = await Wire.lay(this.folder, 'lan')
    const away = await Wire.lay(this.folder, 'away')
    this.#wires = { lan, away }
    this.#control = new Headscale({
      name: 'control',
      folder: this.folder,
      plugs: {
        eth0: { wire: lan, address: '10.77.0.2/24' },
        eth1: { wire: away, address: '10.79.0.2/24' },
      },
    })
    await this.#control.start()
    this.#key = await this.#control.key()
    this.#desk = await this.host('desk', 10, { tun: true })
    this.#home = new Household(this.desk.machine.held.net)
    await this.login(this.desk, '--accept-routes')
  }

  get control(): Headscale {
    return there(this.#control)
  }

  get desk(): TailscaleHost {
    return there(this.#desk)
  }

  /** Homeport on the desk. */
  get home(): Household {
    return there(this.#home)
  }

  /** A machine whose tailscaled runs and is nobody's yet: 10.77.0.LAST on the LAN, 10.79.0.LAST away from it. */
  async host(
    name: string,
    last: number,
    more: { tun?: boolean; away?: boolean } = {},
  ): Promise<TailscaleHost> {
    const { lan, away } = there(this.#wires)
    const [wire, net] = more.away ? [away, '10.79.0'] : [lan, '10.77.0']
    const options: TailscaleHostOptions = {
      name,
      folder: this.folder,
      control: this.control,
      controlAt: `${net}.2`,
      plugs: { eth0: { wire, address: `${net}.${last}/24` } },
      tun: more.tun ?? false,
    }
    const host = new TailscaleHost(options)
    this.#hosts.push(host)
    await host.start()
    return host
  }

  /** Logs a machine in; `flags` are those of `tailscale up`. */
  login(host: TailscaleHost, ...flags: string[]): Promise<void> {
    return host.up(this.#key, ...flags)
  }

  /** What `homeport tailnet` says, asking the tailscaled of this machine. */
  async told(of: TailscaleHost): Promise<ShownTailnet & { code: number | null }> {
    const ended = await this.home.run('tailnet', '--socket', of.socket, '--json')
    return { ...json<ShownTailnet>(ended), code: ended.code }
  }

  /** Asks the desk until this peer is so; what it was last, where that takes too long. */
  async seen(
    name: string,
    is: (peer: ShownPeer) => boolean,
    meanwhile = async () => {},
  ): Promise<ShownPeer | undefined> {
    const end = performance.now() + 40_000
    for (;;) {
      const peer = (await this.told(this.desk)).peers.find(one => one.name === name)
      if ((peer && is(peer)) || performance.now() > end) return peer
      await meanwhile()
      await pause(250)
    }
  }

  /** Sends a peer something through WireGuard, whatever the way; whether it answers is not asked. */
  async speak(name: string): Promise<void> {
    await this.desk.tailscale('ping', '--tsmp', '-c', '1', '--timeout=2s', name).catch(() => {})
  }

  async dispose(): Promise<void> {
    this.#home?.dispose()
    for (const host of this.#hosts) await host.machine.halt()
    await this.#control?.machine.halt()
    await this.#wires?.away.tear()
    await this.#wires?.lan.tear()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function there<T>(one: T | null): T {
  if (one === null) throw new Error('the tailnet is not there yet')
  return one
}
