import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { listed, openPage } from './bytes.ts'
import { startDoor } from './door.ts'
import { large } from './launch.ts'
import { interleave } from './measure.ts'
import { cpuOf } from './processes.ts'
import { measured, type Row, type Wish } from './row.ts'
import { type BenchServer, startServer } from './server.ts'
import type { Tools } from './tools.ts'

export const eventsWish: Wish = {
  id: 'events-cpu',
  what: 'CPU per 10,000 pod events, from the API to one page that shows pods, against `kubectl get pods -A -w`',
  unit: 's',
  goal: 0.2,
}

/** After the last event: what follows from it has been computed and told by then, ms. */
const SETTLED = 1_000

/** Both watch the same server for as long as all runs last; the events of a run go to one of them. */
export async function measureEvents(tools: Tools): Promise<Row[]> {
  const server = await startServer(large)
  const stops: (() => Promise<void> | void)[] = [() => server.stop()]
  try {
    const door = await startDoor(tools, ['--kubeconfig', server.kubeconfig])
    stops.push(() => door.stop())
    await listed(door)
    const page = await openPage(door)
    stops.push(() => page.close())
    const kubectl = await watchPods(tools, server)
    stops.push(() => kubectl.stop())
    const last = page.shown[100] ?? ''
    const spent = async (pid: number, form: 'list' | 'table', done: () => Promise<void>) => {
      const before = cpuOf(pid)
      const events = await server.emit(form, last)
      if (events !== large.pods) throw new Error(`the server told ${events} events, not ${large.pods}`)
      await done()
      await pause(SETTLED)
      return cpuOf(pid) - before
    }
    const ours = () => {
      const told = page.told(last)
      return spent(door.pid, 'list', () => Promise.race([door.failed, told]))
    }
    const peer = () => spent(kubectl.pid, 'table', () => kubectl.printed(large.pods))
    const shots = await interleave(tools.runs, ours, peer)
    return [measured(eventsWish, shots.ours, shots.peer, { steady: true })]
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

interface Watching {
  pid: number
  /** Resolves when it has printed so many more lines. */
  printed(lines: number): Promise<void>
  stop(): Promise<void>
}

/** kubectl with everything listed and its watch open. */
async function watchPods(tools: Tools, server: BenchServer): Promise<Watching> {
  const file = path.join(server.folder, 'watched')
  const out = openSync(file, 'w')
  const args = ['--kubeconfig', server.kubeconfig, '--cache-dir', path.join(server.folder, 'kubectl')]
  const child = spawn(tools.kubectl, [...args, 'get', 'pods', '-A', '-w', '--no-headers'], {
    stdio: ['ignore', out, 'inherit'],
    env: tools.env,
  })
  closeSync(out)
  const lines = lineCounter(file)
  const printed = async (more: number) => {
    for (let seen = 0, tries = 0; seen < more; tries += 1) {
      if (child.exitCode !== null) throw new Error(`kubectl ended with ${child.exitCode}`)
      if (tries > 3_000) throw new Error(`kubectl printed ${seen} lines, not ${more}`)
      await pause(20)
      seen += lines()
    }
  }
  const stop = () => end(child)
  try {
    await printed(large.pods)
    while ((await server.watches('table')) === 0) await pause(20)
    return { pid: child.pid ?? 0, printed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** How many lines a file has grown by since the last call. */
function lineCounter(file: string): () => number {
  const input = openSync(file, 'r')
  const buffer = Buffer.allocUnsafe(1024 * 1024)
  return () => {
    let lines = 0
    for (let got = readSync(input, buffer); got > 0; got = readSync(input, buffer)) {
      for (let at = buffer.indexOf(10); at >= 0 && at < got; at = buffer.indexOf(10, at + 1)) lines += 1
    }
    return lines
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}
