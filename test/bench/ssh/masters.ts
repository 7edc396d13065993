import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Command, type Shot, shoot } from '../measure.ts'
import { cpuOf, pssOf } from '../processes.ts'

/** One ControlMaster process of OpenSSH for each of the hosts h1, h2, …, logged in and waiting. */
export interface Masters {
  /** Memory of each process, KiB, as the kernel divides shared pages (PSS). */
  pss(): number[]
  /** CPU seconds that all of them have taken. */
  cpu(): number
  /** Runs a script on all hosts at once, `rounds` times one after the other. */
  poll(script: string, rounds: number): Promise<Rounds>
  /** Runs it on the first host alone, `rounds` times one after the other. */
  exec(script: string, rounds: number): Promise<Rounds>
  stop(): Promise<void>
}

/** What some rounds in a row took, without the masters' own part. */
export interface Rounds {
  /** Milliseconds a round. */
  wall: number
  /** CPU milliseconds a round, user and system, of every program of the loop. */
  cpu: number
  /** All that the hosts printed. */
  out: string
}

/** At a time: more would wait for each other on a small computer. */
const STARTED_AT_ONCE = 10

const POLL = `
i=0
while [ "$i" -lt "$1" ]; do
  seq 1 "$2" | xargs -P "$2" -I{} "$3" -F "$4" -S "$5/{}" "h{}" "$6" || exit 1
  i=$((i+1))
done
times >&2`

const EXEC = `
i=0
while [ "$i" -lt "$1" ]; do
  "$3" -F "$4" -S "$5/1" h1 "$6" || exit 1
  i=$((i+1))
done
times >&2`

/** Starts the masters with this ssh_config; their control sockets lie in `folder`. */
export async function startMasters(
  ssh: string,
  config: string,
  folder: string,
  hosts: number,
): Promise<Masters> {
  const children: ChildProcess[] = []
  const stop = async () => {
    const alive = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    const gone = alive.map(child => new Promise(resolve => child.once('exit', resolve)))
    for (const child of alive) child.kill('SIGTERM')
    await Promise.all(gone)
  }
  const begin = async (n: number) => {
    const socket = path.join(folder, String(n))
    const child = spawn(ssh, ['-F', config, '-M', '-N', '-S', socket, `h${n}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    children.push(child)
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-300)
    })
    // It stands there once the master is logged in.
    for (let tries = 0; !existsSync(socket); tries += 1) {
      if (child.exitCode !== null || tries > 1500) throw new Error(`ssh -M did not connect: ${said}`)
      await pause(20)
    }
  }
  try {
    for (let n = 1; n <= hosts; n += STARTED_AT_ONCE) {
      const some = Array.from({ length: Math.min(STARTED_AT_ONCE, hosts - n + 1) }, (_, i) => begin(n + i))
      await Promise.all(some)
    }
  } catch (error) {
    await stop()
    throw error
  }
  const run = async (loop: string, script: string, rounds: number): Promise<Rounds> => {
    const args = ['-c', loop, 'sh', String(rounds), String(hosts), ssh, config, folder, script]
    const command: Command = { file: 'sh', args }
    return roundsOf(await shoot(command), rounds)
  }
  const pids = () => children.map(({ pid = 0 }) => pid)
  return {
    pss: () => pids().map(pssOf),
    cpu: () => pids().reduce((sum, pid) => sum + cpuOf(pid), 0),
    poll: (script, rounds) => run(POLL, script, rounds),
    exec: (script, rounds) => run(EXEC, script, rounds),
    stop,
  }
}

function roundsOf({ wall, code, out, err }: Shot, rounds: number): Rounds {
  const times = [...err.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s))
  if (code !== 0 || times.length !== 4) throw new Error(`the ControlMaster loop ended with ${code}: ${err}`)
  return { wall: wall / rounds, cpu: (times.reduce((sum, one) => sum + one, 0) * 1000) / rounds, out }
}
