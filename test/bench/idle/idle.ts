import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { dial } from '../bytes.ts'
import { type BenchDoor, startDoor } from '../door.ts'
import { writeLab } from '../labFile.ts'
import { small } from '../launch.ts'
import { median } from '../measure.ts'
import { cpuOf, switchesOf } from '../processes.ts'
import { startProgram } from '../program.ts'
import { measured, type Row, type Wish } from '../row.ts'
import { startServer } from '../server.ts'
import { startHosts, writeConfig } from '../ssh/fleet.ts'
import type { Tools } from '../tools.ts'

export const idleWish: Wish = {
  id: 'idle-cpu',
  what: 'CPU a minute of the door without a page, with 13 SSH sessions and a cluster, against a bare Node program that holds the same sockets',
  unit: 'ms',
  goal: 2,
}

const HOSTS = 13
/** Twice the interval of a sample, ms. */
const SLICE = 60_000

/** Both hold their connections at the same time and are read at the same moments: neither does anything to speak of. */
export async function measureIdle(tools: Tools): Promise<Row[]> {
  const stops: (() => Promise<void>)[] = []
  try {
    const server = await startServer(small)
    stops.push(() => server.stop())
    const { sshd } = await startHosts(tools.openssh)
    stops.push(() => sshd.dispose())
    const sshConfig = writeConfig(sshd, HOSTS)
    const lab = writeLab({ folder: sshd.folder, sshConfig, kubeconfig: server.kubeconfig })
    const bare = startProgram(path.join(import.meta.dirname, 'bare.ts'), [lab])
    stops.push(() => bare.stop())
    const { hosts, watches } = await bare.ask<{ hosts: number; watches: number }>('hold', 0)
    if (hosts !== HOSTS) throw new Error(`the bare program holds ${hosts} hosts, not ${HOSTS}`)
    const door = await startDoor(tools, ['--lab', lab])
    stops.push(() => door.stop())
    await allUp(door, HOSTS + 1)
    const slices = await Promise.race([door.failed, measureSlices(tools.runs, door.pid, bare.pid)])
    const of = (side: 'ours' | 'peer', key: 'cpu' | 'switches') => slices.map(slice => slice[side][key])
    const perSecond = (side: 'ours' | 'peer') =>
      ((median(of(side, 'switches')) / SLICE) * 1000).toPrecision(2)
    const note = `${watches} watches; woken ${perSecond('ours')} times a second, the bare program ${perSecond('peer')}`
    return [measured(idleWish, of('ours', 'cpu'), of('peer', 'cpu'), { note, steady: true })]
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

/** What both took in each slice; the first is dropped, in which code is still being compiled. */
async function measureSlices(count: number, ours: number, peer: number) {
  const read = (pid: number) => ({ cpu: cpuOf(pid) * 1000, switches: switchesOf(pid) })
  const slices: { ours: ReturnType<typeof read>; peer: ReturnType<typeof read> }[] = []
  for (let slice = 0; slice <= count; slice += 1) {
    const before = { ours: read(ours), peer: read(peer) }
    await pause(SLICE)
    const spent = (pid: number, held: ReturnType<typeof read>) => {
      const now = read(pid)
      return { cpu: now.cpu - held.cpu, switches: now.switches - held.switches }
    }
    slices.push({ ours: spent(ours, before.ours), peer: spent(peer, before.peer) })
  }
  return slices.slice(1)
}

/** Looks with a page of its own until so many sources are up; then no page is open any more. */
async function allUp(door: BenchDoor, count: number): Promise<void> {
  const { client, close } = dial(door)
  const [first] = await client['labs.list']({})
  const states = new Map<string, string>()
  for await (const patch of client['lab.watch']({ lab: first?.id ?? '', revision: null })) {
    for (const source of patch.set.sources ?? []) states.set(source.id, `${source.state} ${source.reason}`)
    const up = [...states.values()].filter(state => state.startsWith('up')).length
    if (patch.head.settled && up === count) break
    if (patch.head.settled && up < count) process.stderr.write(`bench: ${up} of ${count} sources are up\n`)
  }
  close()
}
