import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { peer, ran } from '../homeport.ts'
import type { Headscale } from './headscale.ts'
import { Machine, type MachineOptions } from './machine.ts'

export interface TailscaleHostOptions extends MachineOptions {
  control: Headscale
  /** The address at which it reaches the control plane. */
  controlAt: string
  /** WireGuard on an interface of its own; without it tailscaled keeps the network to itself. */
  tun?: boolean
}

/** A machine whose init is tailscaled. */
export class TailscaleHost {
  readonly name: string
  readonly machine: Machine
  readonly socket: string
  #control: Headscale
  #tun: boolean

  constructor({ control, controlAt, tun = false, ...options }: TailscaleHostOptions) {
    const hosts = `127.0.0.1 localhost\n${controlAt} ${new URL(control.url).hostname}\n`
    this.name = options.name
    // It looks for a default route before it believes in a network; this one ends at the control plane.
    this.machine = new Machine({ ...options, gateway: controlAt, etc: { hosts, 'resolv.conf': '' } })
    this.#control = control
    this.#tun = tun
    mkdirSync(this.#state)
    this.socket = path.join(this.#state, 'api.sock')
  }

  /** Starts tailscaled, which is nobody's yet. */
  async start(): Promise<void> {
    const env = {
      PATH: process.env.PATH,
      HOMEPORT_LIVE_RUN: process.env.HOMEPORT_LIVE_RUN,
      // Nothing of it may look for the internet.
      TS_NO_LOGS_NO_SUPPORT: 'true',
      SSL_CERT_FILE: this.#control.ca,
    }
    const args = [
      `--statedir=${this.#state}`,
      `--socket=${this.socket}`,
      `--tun=${this.#tun ? 'tailscale0' : 'userspace-networking'}`,
      '--port=41641',
    ]
    await this.machine.boot(peer('tailscaled'), args, env)
    for (let tries = 0; !existsSync(this.socket); tries += 1) {
      if (!this.machine.alive() || tries > 300)
        throw new Error(`tailscaled of ${this.name} did not start: ${this.machine.log().slice(-500)}`)
      await pause(100)
    }
  }

  /** Logs in; `more` are flags of `tailscale up`. */
  async up(key: string, ...more: string[]): Promise<void> {
    await this.tailscale(
      'up',
      `--login-server=${this.#control.url}`,
      `--authkey=${key}`,
      `--hostname=${this.name}`,
      '--netfilter-mode=off',
      '--accept-dns=false',
      '--timeout=30s',
      ...more,
    )
  }

  /** Runs `tailscale ARGS` against it; throws with what it said where that fails. */
  async tailscale(...args: string[]): Promise<string> {
    const ended = await ran(peer('tailscale'), [`--socket=${this.socket}`, ...args])
    if (ended.code !== 0) throw new Error(`tailscale ${args[0]} of ${this.name}: ${ended.err}${ended.out}`)
    return ended.out
  }

  get #state(): string {
    return path.join(this.machine.folder, 'tailscale')
  }
}
