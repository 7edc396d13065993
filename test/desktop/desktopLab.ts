import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, vi } from 'vitest'
import type { Desktop } from '../../electron/desktop/desktop.ts'
import { DEFAULT_CHOICES, type DesktopChoices } from '../../electron/desktop/desktopSettings.ts'
import { startDesktop } from '../../electron/desktop/startDesktop.ts'
import { pageMessagePort } from '../../renderer/link/messagePort.ts'
import { contract, type HomeportContract } from '../../shared/contract/contract.ts'
import { connect } from '../../shared/wire/connect.ts'
import type { Client } from '../../shared/wire/procedure.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { GUARDED } from './guards/all.ts'
import { FREE } from './guards/free.ts'
import { StandIn } from './standIn.ts'
import type { StandInLock } from './standInLock.ts'
import type { StandInWindow } from './standInWindow.ts'
import { quit } from './waits.ts'

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

/** Every call that may be made; see `guards/all.ts`. */
const KNOWN = new Set([...GUARDED.map(one => one.call), ...Object.keys(FREE)])

/**
 * One user's home, in which the real desktop is started over a stand-in for Electron. Closed, it fails on every call
 * to Electron that stands in none of the tables, whatever the test was about.
 */
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
    vi.stubEnv('XDG_CURRENT_DESKTOP', '')
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

  /** Writes `desktop.json` before a start. */
  async keep(choices: Partial<DesktopChoices>): Promise<void> {
    await mkdir(this.dataDir, { recursive: true, mode: 0o700 })
    const text = JSON.stringify({ version: 1, ...DEFAULT_CHOICES, ...choices })
    await writeFile(path.join(this.dataDir, 'desktop.json'), text, { mode: 0o600 })
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
    const unnamed = this.#started.flatMap(({ electron }) =>
      [...electron.heard].filter(call => !KNOWN.has(call)),
    )
    expect(unnamed, 'calls to Electron that stand in no table of test/desktop/guards').toEqual([])
  }
}
