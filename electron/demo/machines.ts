import type { Seed } from './seed.ts'
import {
  machinesOf,
  type World,
  type WorldHardware,
  type WorldNode,
  type WorldSystem,
} from './worldSchema.ts'

/** One machine of the lab: what the world says of it, and what has happened to it since. */
export interface Machine {
  readonly node: WorldNode
  readonly hardware: WorldHardware
  readonly system: WorldSystem
  /** Whether it is a node of the cluster. */
  readonly inCluster: boolean
  up: boolean
  /** How often it was started since the lab was made, and when it last was. */
  boot: { count: number; at: number; id: string }
  ssh: 'ok' | 'refuse'
  key: 'original' | 'changed'
  /** Milliseconds that every byte to and from it is late. */
  slow: number
  /** A temperature that it is held at, in degrees Celsius. */
  hot: number | null
  /** What a Raspberry Pi's firmware says about throttling, instead of 0. */
  throttled: number | null
  diskFull: boolean
}

/** What of a machine outlives the demo process. */
export type KeptBoots = Record<string, { count: number; at: number }>

export type Machines = ReadonlyMap<string, Machine>

export const bootId = (seed: Seed, node: string, count: number): string => seed.uid('boot', node, count)

/** The lab's machines, all of them up; boots continue where `kept` left them. */
export function makeMachines(world: World, seed: Seed, born: number, kept: KeptBoots): Machines {
  return new Map(
    machinesOf(world).map(node => {
      // Machines are not started in the same second.
      const first = born - node.uptime - Math.floor(seed.share('boot', node.name) * 6 * 3_600_000)
      const { count, at } = kept[node.name] ?? { count: 1, at: first }
      const machine: Machine = {
        node,
        hardware: world.hardware[node.hardware]!,
        system: world.systems[node.system]!,
        inCluster: world.nodes.includes(node),
        up: true,
        boot: { count, at, id: bootId(seed, node.name, count) },
        ssh: 'ok',
        key: 'original',
        slow: 0,
        hot: null,
        throttled: null,
        diskFull: false,
      }
      return [node.name, machine]
    }),
  )
}

/** Starts a machine anew: a new boot id, uptime from zero. */
export function reboot(machine: Machine, seed: Seed, now: number): void {
  const count = machine.boot.count + 1
  machine.boot = { count, at: now, id: bootId(seed, machine.node.name, count) }
  machine.up = true
}

/** Whether any node of the control plane is up: without one, nothing in the cluster changes. */
export const controlPlaneUp = (machines: Machines): boolean =>
  [...machines.values()].some(each => each.up && each.node.roles.includes('control-plane'))
