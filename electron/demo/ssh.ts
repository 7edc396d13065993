import ssh2 from 'ssh2'
import type { BuildContext } from './build/context.ts'
import type { DemoClock } from './clock.ts'
import type { Keys } from './keys.ts'
import type { Machine, Machines } from './machines.ts'
import type { Seed } from './seed.ts'
import type { Wire } from './wire.ts'
import type { World } from './world.ts'

export interface SshOptions {
  world: World
  machines: Machines
  keys: Keys
  seed: Seed
  clock: DemoClock
  context: BuildContext
  onFault(error: Error): void
}

/** The SSH servers of the lab's machines. */
export interface SshServers {
  accept(machine: Machine, socket: Wire): void
}

export function makeSshServers(_options: SshOptions): SshServers {
  void ssh2
  return { accept: (_machine, socket) => socket.destroy() }
}
