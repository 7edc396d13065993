import { request } from 'node:http'
import path from 'node:path'
import { type Clock, within } from '../../clock.ts'
import { SessionError } from '../session.ts'
import { parseStatus, type TailnetStatus } from './status.ts'

/** tailscaled answers from memory; one that takes longer hangs. */
const DEADLINE = 5_000
/** A tailnet of ten thousand peers is a tenth of it. */
const LIMIT = 64 * 1024 * 1024

/**
 * Where tailscaled listens for programs of this computer (safesocket of tailscale/tailscale); the first that is there.
 * The apps of the Mac App Store and of tailscale.com listen on a port with a token instead: not read yet.
 */
export function socketsOf(platform: NodeJS.Platform): readonly string[] {
  if (platform === 'win32') return ['\\\\.\\pipe\\ProtectedPrefix\\Administrators\\Tailscale\\tailscaled']
  if (platform === 'darwin') return ['/var/run/tailscaled.socket']
  return [
    '/var/run/tailscale/tailscaled.sock',
    '/var/packages/Tailscale/var/tailscaled.sock',
    '/tmp/tailscale/tailscaled.sock',
  ]
}

/**
 * Asks tailscaled at a socket or pipe for its status; nothing leaves this computer. Rejects with a SessionError that
 * says why: none is there, it does not answer, or it does not let this user read.
 */
export async function readStatus(socket: string, clock: Clock, signal?: AbortSignal): Promise<TailnetStatus> {
  const stop = new AbortController()
  const ended = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  try {
    const late = () =>
      new SessionError(`Tailscale at ${socket} did not answer in ${DEADLINE / 1000} s.`, AGAIN)
    return await within(clock, DEADLINE, ask(socket, ended), late)
  } finally {
    stop.abort()
  }
}

const AGAIN = { advice: 'Look at it with “tailscale status”; restart tailscaled if that hangs too.' }

async function ask(socket: string, signal: AbortSignal): Promise<TailnetStatus> {
  const { code, body } = await get(socket, signal)
  if (code === 401 || code === 403) {
    throw new SessionError(`Tailscale does not let this user read (${code}${reason(body)}).`, {
      advice: 'Run: sudo tailscale set --operator=$USER',
      needsYou: true,
    })
  }
  if (code !== 200) throw new SessionError(`Tailscale at ${socket} answered ${code}${reason(body)}.`, AGAIN)
  try {
    return parseStatus(body)
  } catch (error) {
    throw new SessionError(`Tailscale at ${socket} answered no status (${(error as Error).message}).`, AGAIN)
  }
}

function get(socket: string, signal: AbortSignal): Promise<{ code: number; body: string }> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(unreached(socket, error))
    // Made absolute: a bare number would be taken for a port. Any other Host is refused as a page's.
    const asked = request({
      socketPath: path.resolve(socket),
      path: '/localapi/v0/status',
      headers: { host: 'local-tailscaled.sock' },
      signal,
      agent: false,
    })
    asked.on('error', fail)
    asked.on('response', response => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('error', fail)
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > LIMIT) response.destroy(new Error(`more than ${LIMIT / 1024 / 1024} MiB`))
      })
      response.on('end', () =>
        resolve({ code: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      )
      response.on('close', () => fail(new Error('it broke off')))
    })
    asked.end()
  })
}

function unreached(socket: string, { code, message }: NodeJS.ErrnoException): SessionError {
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return new SessionError(`No Tailscale runs on this computer: nothing listens at ${socket}.`, {
      advice: 'Start it, or name its socket with --socket.',
    })
  }
  if (code === 'EACCES') {
    return new SessionError(`This user may not open ${socket}.`, {
      advice: 'Run: sudo tailscale set --operator=$USER',
      needsYou: true,
    })
  }
  return new SessionError(`Tailscale at ${socket} cannot be asked (${code ?? message}).`, AGAIN)
}

/** What it says itself, as JSON or as plain words. */
function reason(body: string): string {
  let words = body
  try {
    const { Error: told } = JSON.parse(body) as { Error?: unknown }
    if (typeof told === 'string') words = told
  } catch {
    // Plain words.
  }
  const line = words.trim().split('\n', 1)[0]?.slice(0, 200)
  return line ? `: ${line}` : ''
}
