import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stringify } from 'yaml'
import type { KubeContext } from '../../electron/sessions/kubernetes/kubeconfig.ts'

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A browser door that was started as a program. */
export interface RunningDoor {
  readonly said: { readonly out: string; readonly err: string }
  /** Its exit code. */
  readonly ended: Promise<number | null>
  stop(): Promise<void>
  /** Ends it at once, as a crash does. */
  kill(): void
}

const CHECKOUT = path.resolve(import.meta.dirname, '../..')
/** The Node that the project brings: source files run on it as they are. */
const NODE = path.join(CHECKOUT, 'node_modules/.bin/node')

/** A user's home, runtime and data folder of one test file, in which the real command line is run. */
export class CommandHome {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'homeport-command-'))
  readonly env: NodeJS.ProcessEnv

  constructor() {
    mkdirSync(path.join(this.folder, 'run'), { mode: 0o700 })
    this.env = {
      PATH: process.env.PATH,
      HOME: this.folder,
      XDG_RUNTIME_DIR: path.join(this.folder, 'run'),
      XDG_CONFIG_HOME: path.join(this.folder, 'config'),
      XDG_DATA_HOME: path.join(this.folder, 'data'),
      XDG_CACHE_HOME: path.join(tmpdir(), 'homeport-command-cache'),
      LANG: 'C.UTF-8',
    }
  }

  path(name: string): string {
    return path.join(this.folder, name)
  }

  /** Writes a file of this home and tells where. */
  write(name: string, text: string | Buffer): string {
    writeFileSync(this.path(name), text)
    return this.path(name)
  }

  /** Writes a kubeconfig of these contexts; the first is current. */
  kubeconfig(name: string, ...contexts: KubeContext[]): string {
    return this.write(
      name,
      stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': contexts[0]?.name,
        contexts: contexts.map(one => ({ name: one.name, context: { cluster: one.name, user: one.name } })),
        clusters: contexts.map(({ name, cluster }) => ({
          name,
          cluster: {
            server: cluster.server,
            ...(cluster.ca && { 'certificate-authority-data': Buffer.from(cluster.ca).toString('base64') }),
          },
        })),
        users: contexts.map(({ name, user }) => ({ name, user: { token: user.token } })),
      }),
    )
  }

  /** Runs `homeport ARGS` to its end. */
  run(...args: string[]): Promise<Ended> {
    return this.ran(path.join(CHECKOUT, 'electron/cli.ts'), args)
  }

  /** The same with something on its standard input. */
  fed(input: string, ...args: string[]): Promise<Ended> {
    return this.ran(path.join(CHECKOUT, 'electron/cli.ts'), args, input)
  }

  /** Starts the browser door; `said` fills, `ended` settles when it ends by itself or by `stop`. */
  door(...args: string[]): RunningDoor {
    const child = spawn(NODE, [path.join(CHECKOUT, 'electron/serve.ts'), '--no-open', ...args], {
      env: this.env,
      cwd: this.folder,
    })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.err += text
    })
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => resolve(code))
    })
    return {
      said,
      ended,
      kill: () => void child.kill('SIGKILL'),
      stop: async () => {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
        await ended
      },
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private ran(file: string, args: readonly string[], input = ''): Promise<Ended> {
    const child = spawn(NODE, [file, ...args], { env: this.env, cwd: this.folder })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => resolve({ code, out, err }))
    })
  }
}
