import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Running, start } from './processes.ts'

/** How one command of Homeport ended. */
export interface Ended {
  code: number | null
  out: string
  err: string
}

const checkout = path.resolve(import.meta.dirname, '../..')
const bundle = path.join(checkout, 'dist/node/cli.js')

/** The program as its user has it: the bundle where it is built, else the sources. */
export const program = existsSync(bundle) ? bundle : path.join(checkout, 'electron/cli.ts')

const served = path.join(checkout, 'dist/node/serve.js')
const door = existsSync(served) ? served : path.join(checkout, 'electron/serve.ts')

/** A home, a data folder and a runtime folder that belong to one test file alone. */
export class Household {
  readonly folder = mkdtempSync(path.join(process.env.HOMEPORT_LIVE_RUN ?? tmpdir(), 'household-'))
  readonly data = path.join(this.folder, 'data')
  readonly env: NodeJS.ProcessEnv
  /** Runs Node where this household is. */
  readonly #node: readonly [string, ...string[]]

  /** `net` names the network namespace it lives in; without one it is this computer's own. */
  constructor(net?: string) {
    this.#node = net ? ['nsenter', `--net=${net}`, '--', process.execPath] : [process.execPath]
    const runtime = path.join(this.folder, 'run')
    mkdirSync(runtime, { mode: 0o700 })
    this.env = {
      PATH: process.env.PATH,
      HOME: this.folder,
      XDG_RUNTIME_DIR: runtime,
      LANG: 'C.UTF-8',
      HOMEPORT_LIVE_RUN: process.env.HOMEPORT_LIVE_RUN,
    }
  }

  /** Runs `homeport ARGS --data-dir …` to its end. */
  run(...args: string[]): Promise<Ended> {
    const [file, ...all] = this.command(...args)
    return ran(file, all, this.env)
  }

  /** What `run` runs. */
  command(...args: string[]): readonly [string, ...string[]] {
    return [...this.#node, program, ...args, '--data-dir', this.data]
  }

  /** Starts the browser door, which holds its sessions until it is stopped. */
  serve(...args: string[]): Promise<Running> {
    const [file, ...before] = this.#node
    const all = [...before, door, ...args, '--data-dir', this.data, '--no-open']
    return start(file, all, this.folder, this.env)
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Runs a program to its end; one that takes longer than a minute is killed, and its code is null. */
export function ran(file: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended: Ended = { code: null, out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.err += text
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      clearTimeout(timer)
      resolve({ ...ended, code })
    })
  })
}

/** The programs the runner found, by name. A test file runs only where all of its own are there. */
export function peer(name: string): string {
  const file = (JSON.parse(process.env.HOMEPORT_LIVE_PEERS ?? '{}') as Record<string, string | null>)[name]
  if (!file) throw new Error(`${name} is not here: start live tests with npm run test:live`)
  return file
}
