import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type Held, holdNetwork } from './namespaces.ts'

/** A cable from a machine into a wire. */
export interface Plug {
  /** Nothing passes any more, in silence; a machine that is cut off notices nothing else. */
  cut(): void
  /** Between two plugs that are apart nothing passes, in silence; to all others it does. */
  apart(on: boolean): void
}

/** A network between machines: a bridge in a namespace of its own. */
export class Wire {
  #held: Held
  #plugs = 0

  private constructor(held: Held) {
    this.#held = held
  }

  static async lay(folder: string, name: string): Promise<Wire> {
    const own = path.join(folder, `wire-${name}`)
    mkdirSync(own)
    const held = await holdNetwork(own)
    held.ip('link add bridge type bridge')
    held.ip('link set bridge up')
    return new Wire(held)
  }

  /** Plugs the machine in: its interface `name` has `address` (with a prefix length). */
  plug(machine: Held, name: string, address: string): Plug {
    this.#plugs += 1
    const port = `port${this.#plugs}`
    this.#held.ip(`link add ${port} type veth peer name ${name} netns ${machine.pid}`)
    this.#held.ip(`link set ${port} master bridge up`)
    machine.ip(`link set ${name} address ${hardwareOf(address)}`)
    machine.ip(`addr add ${address} dev ${name}`)
    machine.ip(`link set ${name} up`)
    return {
      // Pulled out of the bridge rather than set down: the machine's own interface keeps its routes.
      cut: () => this.#held.ip(`link set ${port} nomaster`),
      apart: on => this.#held.ip(`link set ${port} type bridge_slave isolated ${on ? 'on' : 'off'}`),
    }
  }

  tear(): Promise<void> {
    return this.#held.release()
  }
}

/** A machine keeps its network card over a reboot: neighbours that remember it go on reaching it. */
const hardwareOf = (address: string): string =>
  [
    '02',
    '00',
    ...address
      .split(/[./]/)
      .slice(0, 4)
      .map(part => Number(part).toString(16).padStart(2, '0')),
  ].join(':')
