import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { FaultProxy } from '../../labs/faultProxy.ts'
import { large } from '../launch.ts'
import { interleave } from '../measure.ts'
import { startProgram } from '../program.ts'
import { measured, type Row, type Wish } from '../row.ts'
import { startServer } from '../server.ts'
import type { Tools } from '../tools.ts'

export const delayedWish: Wish = {
  id: 'list-delayed',
  what: 'connecting and listing 10,000 pods over HTTP/2 where a round trip takes 50 ms, against the same reader over HTTP/1.1',
  unit: 'ms',
  goal: 1.3,
}

/** Half of the round trip, each way, ms. */
const LATENCY = 25

const VERSIONS = ['h2', 'http/1.1'] as const

/** One program lists over both versions in turn; each list is a new connection over a line of its own. */
export async function measureDelayed(tools: Tools): Promise<Row[]> {
  const server = await startServer(large)
  const stops: (() => Promise<void>)[] = [() => server.stop()]
  try {
    const files: string[] = []
    for (const version of VERSIONS) {
      const line = await FaultProxy.open(server.ports[version])
      stops.push(() => line.close())
      line.set({ all: { latency: LATENCY } })
      files.push(kubeconfigTo(server.kubeconfig, line.port))
    }
    const ours = startProgram(path.join(import.meta.dirname, 'ours.ts'), files)
    stops.push(() => ours.stop())
    const list = (n: number) => async () => {
      const shot = await ours.ask<{ wall: number; pods: number; protocol: string }>('list', n)
      if (shot.protocol !== VERSIONS[n]) throw new Error(`listed over ${shot.protocol}, not ${VERSIONS[n]}`)
      if (shot.pods !== large.pods) throw new Error(`listed ${shot.pods} pods, not ${large.pods}`)
      return shot.wall
    }
    const shots = await interleave(tools.runs, list(0), list(1))
    return [measured(delayedWish, shots.ours, shots.peer, { steady: true })]
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

/** The same kubeconfig with another port. */
function kubeconfigTo(file: string, port: number): string {
  const copy = `${file}-${port}`
  writeFileSync(copy, readFileSync(file, 'utf8').replace(/(https:\/\/127\.0\.0\.1):\d+/, `$1:${port}`), {
    mode: 0o600,
  })
  return copy
}
