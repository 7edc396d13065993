import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'

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

/**
 * Starts a program with its output in `folder/NAME.log`. It inherits the name of the live run in its
 * environment, by which the runner finds it even when this process is killed.
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
