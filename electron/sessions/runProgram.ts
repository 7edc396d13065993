import type { ChildProcess } from 'node:child_process'
import os from 'node:os'
import type { Clock } from '../clock.ts'
import { endGroup } from '../reach/endGroup.ts'

export interface RunOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Ms after which it and all that it started is killed. */
  readonly deadline: number
}

/** How a program ended. `late`: it was killed at the deadline; `long`: because it did not stop talking. */
export interface Ended {
  readonly how: 'exited' | 'late' | 'long' | 'unstartable'
  /** Its exit status; the signal's or error's name where there is none. */
  readonly code: number | string
  /** Whole where it exited. */
  readonly stdout: string
  /** The end of it. */
  readonly stderr: string
}

const STDOUT_LIMIT = 1024 * 1024
const STDERR_KEPT = 8 * 1024
/** Ms in which what a program said arrives after it has ended, though a child of its holds the pipe open. */
const LAST_WORDS = 1_000

/**
 * Runs a program to its end, without a shell and with nothing to read. It and what it started is killed at the
 * deadline and when the signal fires; what it started and left behind in good order is not ours to end. Rejects with
 * the signal's reason alone.
 */
export async function runProgram(options: RunOptions): Promise<Ended> {
  const { command, args, env, clock, signal, deadline } = options
  // Seldom needed, and it costs each start 2 ms.
  const { spawn } = await import('node:child_process')
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    let child: ChildProcess
    try {
      child = spawn(command, args, {
        env: env as NodeJS.ProcessEnv,
        cwd: os.homedir(),
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own: what it starts is killed with it.
        detached: process.platform !== 'win32',
        windowsHide: true,
        shell: false,
      })
    } catch (error) {
      return resolve({ how: 'unstartable', code: codeOf(error), stdout: '', stderr: '' })
    }
    const out: Buffer[] = []
    let size = 0
    let err = Buffer.alloc(0)
    let how: Ended['how'] = 'exited'
    let code: number | string = ''
    let stopLast = () => {}
    const kill = () => endGroup(child, 'SIGKILL')
    const end = (as: Ended['how']) => {
      how = as
      kill()
    }
    const settle = () => {
      stop()
      stopLast()
      signal.removeEventListener('abort', abort)
      child.stdout?.destroy()
      child.stderr?.destroy()
      if (signal.aborted) reject(signal.reason)
      else resolve({ how, code, stdout: Buffer.concat(out).toString('utf8'), stderr: err.toString('utf8') })
    }
    const abort = () => kill()
    const stop = clock.after(deadline, () => end('late'))
    signal.addEventListener('abort', abort, { once: true })
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > STDOUT_LIMIT) end('long')
      else out.push(chunk)
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      err = Buffer.concat([err, chunk]).subarray(-STDERR_KEPT)
    })
    child.on('error', error => {
      if (child.pid !== undefined) return
      how = 'unstartable'
      code = codeOf(error)
      settle()
    })
    child.on('exit', (status, killedBy) => {
      code = status ?? killedBy ?? ''
      stopLast = clock.after(LAST_WORDS, settle)
    })
    child.on('close', settle)
  })
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown error'
