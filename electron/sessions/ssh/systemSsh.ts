import { rmSync } from 'node:fs'
import fs from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { inert } from '../../../shared/lab/inert.ts'
import { type Clock, sleep } from '../../clock.ts'
import { openProgram, type ProgramWay } from '../../reach/program.ts'
import { findProgram } from '../program.ts'
import { SessionError } from '../session.ts'
import type { Shell } from './channel.ts'
import { sshCommand } from './quote.ts'
import type { SshHost } from './resolveHost.ts'
import { channelArgs, masterArgs } from './systemOptions.ts'

/** A key on a token waits to be touched. */
const DEADLINE = 60_000
const LOOK_EVERY = 50

/** ssh does not trust the host key; nothing was sent. */
export class HostKeyRefused extends SessionError {}

/** A connection that the ssh of this computer holds. */
export interface SystemConnection {
  readonly address: string | null
  readonly ended: Promise<Error>
  exec(command: string): Promise<Shell>
  close(): void
}

/**
 * Has the ssh of this computer make the connection, for `why` Homeport's own cannot. One process holds it and lets in
 * once; each program on the host is one more process over its socket, which is in a folder of its own that nobody else
 * may enter. Rejects with a SessionError.
 */
export async function connectBySystem(
  host: SshHost,
  why: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<SystemConnection> {
  const program = await findProgram('ssh', process.env)
  if (program === null) {
    throw new SessionError(
      `${host.alias} wants ${why}, for which the ssh program is needed; it is not in PATH.`,
      {
        advice: 'Install the OpenSSH client.',
        needsYou: true,
      },
    )
  }
  const folder = await fs.mkdtemp(path.join(process.env.XDG_RUNTIME_DIR ?? os.tmpdir(), 'homeport-ssh-'))
  const control = path.join(folder, 'master')
  let master: ProgramWay
  try {
    master = openProgram(program, masterArgs(host, control), clock)
  } catch (error) {
    await fs.rm(folder, { recursive: true, force: true })
    throw error
  }
  const { stream } = master
  const close = () => stream.destroy()
  const ended = new Promise<Error>(resolve => {
    stream.on('close', () => {
      // At once: it may be the last thing that a command does.
      try {
        rmSync(folder, { recursive: true, force: true })
      } catch {
        // An empty folder of this run's own is left behind.
      }
      resolve(failure(host, why, master))
    })
  })
  stream.resume()
  signal.addEventListener('abort', close, { once: true })
  ended.then(() => signal.removeEventListener('abort', close))
  if (signal.aborted) close()
  const from = clock.mono()
  while (!(await exists(control))) {
    if (master.ended() || stream.destroyed) throw await ended
    if (clock.mono() - from > DEADLINE) {
      close()
      throw new SessionError(`ssh did not log in to ${host.alias} in ${DEADLINE / 1000} s.`, {
        advice: 'A key on a security token may be waiting to be touched.',
        counted: true,
      })
    }
    await sleep(clock, LOOK_EVERY)
  }
  return {
    address: net.isIP(host.hostName) ? host.hostName : null,
    ended,
    close,
    async exec(command) {
      const way = openProgram(program, channelArgs(host, control, command), clock)
      const end = () => way.stream.destroy()
      stream.on('close', end)
      way.stream.on('close', () => stream.off('close', end))
      // Its end is that of the channel; no signal reaches the program on the host another way.
      return Object.assign(way.stream, { signal: () => {}, close: end })
    },
  }
}

/** What ssh said when it ended, in words of ours. */
function failure(host: SshHost, why: string, master: ProgramWay): SessionError {
  const said = master.ended()?.said ?? ''
  const last = inert(said.trim().split(/\r?\n/).at(-1)?.trim() ?? '', 300)
  const [, methods] = /Permission denied \(([^)]*)\)/.exec(said) ?? []
  if (methods !== undefined) {
    return new SessionError(
      `${host.alias} refused user ${host.user} (by ssh, with ${why}; it takes ${inert(methods)}).`,
      {
        advice: `Check with: ${sshCommand(host.alias)}. A certificate may have ended: ssh-keygen -L -f its file.`,
        needsYou: true,
        counted: true,
      },
    )
  }
  if (/Host key verification failed|REMOTE HOST IDENTIFICATION|No .* host key is known/i.test(said)) {
    return new HostKeyRefused(`ssh does not trust the host key of ${host.alias}: ${last}.`, {
      advice: `Nothing was sent. Look at it with: ${sshCommand(host.alias)}`,
      needsYou: true,
      counted: true,
    })
  }
  return new SessionError(`ssh to ${host.alias} ended${last === '' ? '' : `: “${last}”`}.`, {
    advice: last === '' ? '' : `Check with: ${sshCommand(host.alias)}`,
  })
}

const exists = (file: string) =>
  fs.stat(file).then(
    () => true,
    () => false,
  )
