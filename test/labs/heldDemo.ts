import { LabHost } from '../../electron/backend/labHost.ts'
import { loadLab } from '../../electron/backend/loadLab.ts'
import { labOptions } from '../../electron/backend/options.ts'
import { NOBODY } from '../../electron/sessions/owner.ts'
import type { Lab, Node, Service, Source } from '../../shared/lab/model.ts'
import { PROBE_EVERY } from '../../shared/lab/paths.ts'
import { type DemoLab, demoLab } from './demoLab.ts'

/** A demo lab as Homeport holds it: its files read, its sessions over real sockets, both on one clock. */
export interface HeldDemo extends DemoLab {
  host: LabHost
  lab(): Lab
  node(name: string): Node | undefined
  service(name: string): Service | undefined
  source(name: string): Source | undefined
  /** What peers answer takes real time: the clock goes on until it is so, at most so many seconds. */
  passUntil(seconds: number, holds: () => boolean, what: string): Promise<void>
}

export async function heldDemo(world: string): Promise<HeldDemo> {
  const demo = await demoLab(world)
  const options = labOptions({ demo: world, 'data-dir': demo.dataDir })
  const plan = await loadLab(options)
  const host = new LabHost({
    plan,
    options,
    owner: NOBODY,
    clock: demo.clock,
    log: () => {},
    probeEvery: () => PROBE_EVERY,
  })
  await host.start()
  const lab = (): Lab => {
    const held = host.keeper.store.lab
    if (!held) throw new Error('nothing was told yet')
    return held
  }
  const named = <Row extends { name: string }>(rows: ReadonlyMap<string, Row>, name: string) =>
    [...rows.values()].find(row => row.name === name)
  return {
    ...demo,
    host,
    lab,
    node: name => named(lab().tables.nodes, name),
    service: name => named(lab().tables.services, name),
    source: name => named(lab().tables.sources, name),
    passUntil: async (seconds, holds, what) => {
      for (let second = 0; second < seconds; second++) {
        // A second is many turns of the sockets' loop.
        for (let turn = 0; turn < 5; turn++) {
          if (holds()) return
          await demo.clock.advance(200)
          await new Promise(resolve => setTimeout(resolve, 2))
        }
      }
      throw new Error(`${what}: not so after ${seconds} s`)
    },
    close: async () => {
      await host.close()
      await demo.close()
    },
  }
}
