import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { startOf } from './cache.ts'

/** A process that a live test started. */
export interface Running {
  readonly pid: number
  /** True until the process has ended. */
  alive(): boolean
  /** The last lines it wrote, for the message of a failed start. */
  tail(): string
  /** Ends it (SIGTERM, then SIGKILL after `grace` ms) and resolves when it is gone. */
  stop(grace?: number): Promise<void>
}

/** The file in which a run notes every process it started: "PID START NAME" a line. */
export const ledger = (run: string) => path.join(run, 'processes')

/**
 * Starts a program with its output in `folder/NAME.log`. Pid and start time are noted in the run's ledger at
 * once, so that the runner can end it even when this process is killed.
 */
export async function start(
  file: string,
  args: string[],
  folder: string,
  env?: NodeJS.ProcessEnv,
): Promise<Running> {
  const name = path.basename(file)
  const log = path.join(folder, `${name}.log`)
  const output = openSync(log, 'a')
  const child = spawn(file, args, { cwd: folder, stdio: ['ignore', output, output], ...(env ? { env } : {}) })
  closeSync(output)
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  const pid = child.pid as number
  const run = process.env.HOMEPORT_LIVE_RUN
  if (run) appendFileSync(ledger(run), `${pid} ${startOf(pid)} ${name}\n`)
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  return {
    pid,
    alive: () => !over(child),
    tail: () => readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n'),
    async stop(grace = 3000) {
      if (over(child)) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), grace)
      await ended
      clearTimeout(timer)
    },
  }
}

function over(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** The processes of a ledger that still run; one whose pid was given to another program is not among them. */
export function stillRunning(run: string): { pid: number; name: string }[] {
  let text = ''
  try {
    text = readFileSync(ledger(run), 'utf8')
  } catch {
    return []
  }
  const left: { pid: number; name: string }[] = []
  for (const line of text.trimEnd().split('\n')) {
    const [pid, begun, name] = line.split(' ')
    if (pid && begun && startOf(Number(pid)) === begun) left.push({ pid: Number(pid), name: name ?? '' })
  }
  return left
}
