import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { FaultProxy } from '../../labs/faultProxy.ts'
import { writeLab } from '../labFile.ts'
import { small } from '../launch.ts'
import { median } from '../measure.ts'
import { startProgram } from '../program.ts'
import { measured, type Row, type Wish } from '../row.ts'
import { startServer } from '../server.ts'
import { startHosts, writeConfig } from '../ssh/fleet.ts'
import type { Tools } from '../tools.ts'

export const wakeWishes = {
  links: {
    id: 'wake-links',
    what: 'from waking up until the links to 13 SSH hosts and a cluster are proved anew, against 5 s',
    unit: 'ms',
    goal: 1,
  },
  figures: {
    id: 'wake-figures',
    what: 'from waking up until the figures of 13 SSH hosts are fresh, against 10 s',
    unit: 'ms',
    goal: 1,
  },
} satisfies Record<string, Wish>

const HOSTS = 13
/** Each waking comes a little later in the interval at which the backend looks at its clock; ms. */
const STEP = 450

/** The backend of a lab sleeps and wakes again and again: its connections are dead then, and its wall clock has jumped. */
export async function measureWake(tools: Tools): Promise<Row[]> {
  const stops: (() => Promise<void>)[] = []
  try {
    const server = await startServer(small)
    stops.push(() => server.stop())
    const { sshd } = await startHosts(tools.openssh)
    stops.push(() => sshd.dispose())
    const lines = await Promise.all([sshd.port, server.ports.h2].map(port => FaultProxy.open(port)))
    stops.push(...lines.map(line => () => line.close()))
    const [toHosts = 0, toCluster = 0] = lines.map(({ port }) => port)
    const lab = writeLab({
      folder: sshd.folder,
      sshConfig: moved(writeConfig(sshd, HOSTS), sshd.port, toHosts),
      kubeconfig: moved(server.kubeconfig, server.ports.h2, toCluster),
    })
    moved(path.join(sshd.folder, 'one.known_hosts'), sshd.port, toHosts)
    const ours = startProgram(path.join(import.meta.dirname, 'ours.ts'), [lab, path.dirname(lab)])
    stops.push(() => ours.stop())
    const { links } = await ours.ask<{ links: number }>('settle', 0)
    if (links !== HOSTS + 1) throw new Error(`${links} links, not ${HOSTS + 1}`)
    const wakings: { links: number; figures: number }[] = []
    const floors: number[] = []
    for (let n = 0; n <= tools.runs; n += 1) {
      floors.push((await ours.ask<{ wall: number }>('floor', 0)).wall)
      for (const line of lines) line.freeze()
      wakings.push(await ours.ask('wake', n * STEP))
      await ours.ask('settle', 0)
    }
    wakings.shift()
    floors.shift()
    const floor = median(floors)
    const rowOf = (key: 'links' | 'figures', most: number) => {
      const took = wakings.map(one => one[key])
      const times = (median(took) / floor).toPrecision(3)
      const worst = Math.round(Math.max(...took))
      const note = `at worst ${worst} ms; a bare ssh2 program that connects and runs one command on each of the ${HOSTS} takes ${Math.round(floor)} ms: ${times} times that`
      const row = measured(
        wakeWishes[key],
        took,
        took.map(() => most),
        { note },
      )
      return { ...row, ok: row.ok && worst <= most }
    }
    return [rowOf('links', 5_000), rowOf('figures', 10_000)]
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

/** Writes the file again with another port; its path. */
function moved(file: string, from: number, to: number): string {
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(new RegExp(`\\b${from}\\b`, 'g'), String(to)))
  return file
}
