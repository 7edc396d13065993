import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Tools } from './tools.ts'

/** The bundled browser door, running, with a page signed in to it. */
export interface BenchDoor {
  origin: string
  cookie: string
  pid: number
  /** Rejects when the door ends by itself. */
  failed: Promise<never>
  stop(): Promise<void>
}

/** Starts the door with a folder of its own and signs in with the link it prints. */
export async function startDoor({ node, serve, env }: Tools, args: readonly string[]): Promise<BenchDoor> {
  const folder = mkdtempSync(path.join(tmpdir(), 'homeport-bench-'))
  mkdirSync(path.join(folder, 'config'))
  const own = [serve, '--no-open', '--port', '0', '--data-dir', path.join(folder, 'data')]
  const door = spawn(node, [...own, ...args], {
    env: { ...env, XDG_CONFIG_HOME: path.join(folder, 'config'), XDG_RUNTIME_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  door.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const ended = new Promise<number | null>(resolve => door.once('close', resolve))
  const failed = ended.then(code => {
    throw new Error(`the door ended with ${code}: ${said.slice(-300)}`)
  })
  failed.catch(() => {})
  const stop = async () => {
    const late = setTimeout(() => door.kill('SIGKILL'), 10_000)
    door.kill('SIGTERM')
    await ended
    clearTimeout(late)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const link = await Promise.race([failed, firstLine(door.stdout)])
    const { origin } = new URL(link)
    const entered = await get(link)
    const cookie = String(entered.headers['set-cookie']?.[0]).split(';')[0] ?? ''
    return { origin, cookie, pid: door.pid ?? 0, failed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input })) return line
  throw new Error('the door printed no link')
}

type Got = { status: number | undefined; headers: IncomingHttpHeaders }

/** The head of an answer; the body is read and dropped. */
export function get(url: string, headers: Record<string, string> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, agent: false }, answer => {
      answer
        .on('error', reject)
        .on('end', () => resolve({ status: answer.statusCode, headers: answer.headers }))
      answer.resume()
    })
    asked.on('error', reject).end()
  })
}
