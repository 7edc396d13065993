import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { controlPath, gatewayPath, makeFolder } from './folder.ts'
import { PLACES, type Place } from './places.ts'

const statusSchema = z.object({
  running: z.literal(true),
  pid: z.int(),
  since: z.string(),
  world: z.string(),
  title: z.string(),
  nodes: z.array(z.object({ name: z.string(), address: z.string(), up: z.boolean() })),
  faults: z.array(z.string()),
  /** Where the owner's computer is. */
  place: z.enum(PLACES),
  apiPort: z.int(),
})

export type DemoStatus = z.infer<typeof statusSchema> | { running: false }

/** A demo that could not be started, asked or told; the sentence says why and what to do. */
export class DemoError extends Error {}

export interface StartDemo {
  /** The world's name. */
  name: string
  /** The folder of this lab, made 0700 when missing. */
  folder: string
  worldsFolder: string
  /** The command that runs the demo program, without its options: `[node, 'dist/node/demo.js']`. */
  command: readonly string[]
  /** Milliseconds to wait for it; 20 seconds by default. */
  within?: number
}

/**
 * Starts the demo program unless it runs already, and waits until its gateway answers. Any number of callers may
 * race: one process plays, all callers get its status. Throws DemoError.
 */
export async function startDemo(options: StartDemo): Promise<DemoStatus & { running: true }> {
  const { name, folder } = options
  makeFolder(folder)
  const before = await demoStatus(folder)
  if (before.running) return sameWorld(before, name, folder)
  const log = join(folder, 'demo.log')
  const [program, ...parameters] = options.command
  if (program === undefined) throw new DemoError('No command for the demo program was given.')
  const output = openSync(log, 'a', 0o600)
  let ended: number | string | null | undefined
  try {
    const child = spawn(
      program,
      [...parameters, '--world', name, '--folder', folder, '--worlds', options.worldsFolder],
      { detached: true, stdio: ['ignore', output, output] },
    )
    child.once('error', error => {
      ended = error.message
    })
    child.once('exit', code => {
      ended ??= code
    })
    child.unref()
  } finally {
    closeSync(output)
  }
  const deadline = performance.now() + (options.within ?? 20_000)
  while (performance.now() < deadline) {
    const status = await demoStatus(folder)
    if (status.running && (await answers(gatewayPath(folder)))) return sameWorld(status, name, folder)
    // Code 0 means that another process was first: its sockets are about to answer.
    if (ended !== undefined && ended !== 0) break
    await sleep(25)
  }
  const reason = typeof ended === 'string' ? ended : lastLine(log)
  throw new DemoError(`The demo lab ${name} did not start: ${reason}. See ${log}`)
}

function sameWorld<T extends { world: string }>(status: T, name: string, folder: string): T {
  if (status.world === name) return status
  throw new DemoError(`${folder} already plays ${status.world}; stop it before starting ${name}.`)
}

function lastLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) || 'no reason was given'
  } catch {
    return 'no reason was given'
  }
}

/**
 * Ends the demo of a folder and waits for it; with `forget` the folder goes too, its keys with it. Answers false
 * when none was running.
 */
export async function stopDemo(folder: string, options: { forget?: boolean } = {}): Promise<boolean> {
  const status = await demoStatus(folder)
  if (!status.running) {
    if (options.forget) rmSync(folder, { recursive: true, force: true })
    return false
  }
  await ask(folder, { do: 'stop', forget: options.forget === true })
  for (let turn = 0; turn < 400; turn++) {
    if (!isAlive(status.pid)) {
      if (options.forget) rmSync(folder, { recursive: true, force: true })
      return true
    }
    await sleep(25)
  }
  throw new DemoError(`The demo process ${status.pid} was told to stop and has not.`)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What plays in a folder, and what is broken there. */
export async function demoStatus(folder: string): Promise<DemoStatus> {
  try {
    return statusSchema.parse(await ask(folder, { do: 'status' }))
  } catch {
    return { running: false }
  }
}

/** Breaks or mends something in a running demo. Answers one sentence. Throws DemoError with what is possible. */
export const fault = (folder: string, words: readonly string[]): Promise<string> =>
  told(folder, { do: 'fault', words })

/** Takes the owner's computer elsewhere in a running demo. Answers one sentence. Throws DemoError. */
export const roam = (folder: string, to: Place): Promise<string> => told(folder, { do: 'roam', to })

async function told(folder: string, order: unknown): Promise<string> {
  let said: unknown
  try {
    said = await ask(folder, order)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new DemoError('No demo lab is running.')
    throw new DemoError(`The demo lab in ${folder} does not answer: ${(error as Error).message}.`)
  }
  const answer = z.object({ did: z.string().optional(), error: z.string().optional() }).parse(said)
  if (answer.did === undefined) throw new DemoError(answer.error ?? 'The demo gave no answer.')
  return answer.did
}

const LONGEST_ANSWER = 1_000_000

/** One question on the control socket. */
function ask(folder: string, order: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(controlPath(folder))
    const chunks: Buffer[] = []
    let length = 0
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer within 5 s')))
    socket.on('connect', () => socket.write(`${JSON.stringify(order)}\n`))
    socket.on('data', chunk => {
      chunks.push(chunk)
      length += chunk.length
      if (length > LONGEST_ANSWER) socket.destroy(new Error('the answer is too long'))
    })
    socket.on('error', reject)
    socket.on('close', () => {
      try {
        resolve(JSON.parse(Buffer.concat(chunks).toString()))
      } catch {
        reject(new Error('no answer'))
      }
    })
  })
}

/** Whether somebody takes connections on a socket file. */
function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
