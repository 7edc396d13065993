import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import type { Desktop } from '../../electron/desktop/desktop.ts'
import { startDesktop } from '../../electron/desktop/startDesktop.ts'
import { pageMessagePort } from '../../renderer/link/messagePort.ts'
import { contract, type HomeportContract } from '../../shared/contract/contract.ts'
import { connect } from '../../shared/wire/connect.ts'
import type { Client } from '../../shared/wire/procedure.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { StandIn, type StandInLock } from './standIn.ts'
import type { StandInWindow } from './standInWindow.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

interface Options {
  deaf?: readonly string[]
  argv?: readonly string[]
  platform?: NodeJS.Platform
  lock?: StandInLock
  clock?: FakeClock
  /** Prepares Electron before the desktop starts. */
  before?: (electron: StandIn) => void
}

/** One user's home, in which the real desktop is started over a stand-in for Electron. */
export class DesktopLab {
  readonly home: string
  readonly clock: FakeClock
  readonly logged: string[] = []
  #started: { electron: StandIn; desktop: Desktop | null }[] = []
  #pages: { close(): void }[] = []

  private constructor(home: string, clock: FakeClock) {
    this.home = home
    this.clock = clock
  }

  static async open(clock = new FakeClock(Date.UTC(2026, 10, 20, 18))): Promise<DesktopLab> {
    const home = await mkdtemp(path.join(tmpdir(), 'hp-desk-'))
    await mkdir(path.join(home, 'run'), { mode: 0o700 })
    vi.stubEnv('HOME', home)
    vi.stubEnv('XDG_CONFIG_HOME', path.join(home, 'config'))
    vi.stubEnv('XDG_RUNTIME_DIR', path.join(home, 'run'))
    vi.stubEnv('KUBECONFIG', '')
    return new DesktopLab(home, clock)
  }

  get dataDir(): string {
    return path.join(this.home, 'data')
  }

  /** Starts one instance; `signal` is what a SIGTERM does. */
  async start(options: Options = {}) {
    const { argv = [], platform = 'linux', before, ...standIn } = options
    const electron = new StandIn(standIn)
    before?.(electron)
    let signal = () => {}
    const desktop = await startDesktop(electron, {
      argv: ['--data-dir', this.dataDir, ...argv],
      env: process.env,
      platform,
      clock: options.clock ?? this.clock,
      log: line => this.logged.push(line),
      onSignal: end => {
        signal = end
      },
      command: ['/opt/homeport/homeport', ...argv],
      files: {
        page: path.join(ROOT, 'dist/page'),
        preload: path.join(ROOT, 'dist/preload/preload.cjs'),
        pictures: path.join(ROOT, 'resources/tray'),
      },
    })
    this.#started.push({ electron, desktop })
    return { electron, desktop, signal: () => signal() }
  }

  /** What `desktop.json` holds; between its two renames the file is not there. */
  async choices(): Promise<Record<string, unknown>> {
    const text = await readFile(path.join(this.dataDir, 'desktop.json'), 'utf8').catch(() => '{}')
    return JSON.parse(text)
  }

  /** The page of a window, as far as it speaks: over the newest port it was handed. */
  page(window: StandInWindow): Client<HomeportContract> {
    const port = window.webContents.ports.at(-1)
    if (!port) throw new Error('this page has no port')
    this.#pages.push(port)
    return connect(pageMessagePort(port), contract)
  }

  async close(): Promise<void> {
    for (const { electron, desktop } of this.#started) {
      // As its owner would: what is still being written is awaited.
      if (desktop && electron.exited === null) await quit({ electron })
      await desktop?.backend.close()
    }
    for (const page of this.#pages) page.close()
    for (const { electron } of this.#started) {
      for (const window of electron.windows) for (const port of window.webContents.ports) port.close()
    }
    vi.unstubAllEnvs()
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Quits as its owner would, and waits for the end; not for ever, since a test may forbid it. */
export async function quit({ electron }: { electron: StandIn }): Promise<void> {
  electron.app.quit()
  for (let turn = 0; turn < 500 && electron.exited === null; turn++) {
    await new Promise<void>(resolve => setTimeout(resolve, 2))
  }
}

/** Waits until something is so; the test's own time limit ends the wait. */
export async function until(holds: () => unknown): Promise<void> {
  while (!(await holds())) await new Promise<void>(resolve => setTimeout(resolve, 2))
}

/** Lets what is under way happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise<void>(resolve => setImmediate(resolve))
}
