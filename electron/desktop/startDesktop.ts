import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { makeDataDir } from '../backend/dataDir.ts'
import { selectionName } from '../backend/selection.ts'
import { wrongUsage } from '../backend/wrongUsage.ts'
import type { Clock } from '../clock.ts'
import { type DesktopArguments, desktopArguments, HELP } from './arguments.ts'
import { type Desktop, runDesktop } from './desktop.ts'
import type { ElectronApi } from './electronApi.ts'
import { guardContents } from './guard.ts'
import { PAGE_PRIVILEGES } from './pageProtocol.ts'
import { Quit } from './quit.ts'
import { desktopTexts } from './texts.ts'

/** What the desktop is started with; a test brings its own. */
export interface Surroundings {
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  readonly clock: Clock
  readonly log: (line: string) => void
  /** Calls back on a signal that asks the process to end. */
  readonly onSignal: (end: () => void) => void
  /** Program and arguments that started this process. */
  readonly command: readonly [string, ...string[]]
  /** Where the built page, the bundled preload and the tray's pictures are. */
  readonly files: { readonly page: string; readonly preload: string; readonly pictures: string }
}

/**
 * Starts the desktop. Everything up to the first await is done before Electron can be ready: the one instance of this
 * selection of labs, the sandbox of every page, the page's scheme, the guard of every page that is ever made. Null
 * where it ends at once: another instance runs and shows itself, or the arguments are wrong.
 */
export async function startDesktop(electron: ElectronApi, given: Surroundings): Promise<Desktop | null> {
  const { app, protocol } = electron
  const args = readArguments(electron, given)
  if (!args) return null
  app.setName('Homeport')
  app.setPath('userData', userDataOf(args))
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([PAGE_PRIVILEGES])
  if (!app.requestSingleInstanceLock()) {
    // The first one is told by Electron, and shows its window.
    app.exit(0)
    return null
  }
  const quit = new Quit(app, given.clock, given.log)
  given.onSignal(() => quit.begin())
  // A window is closed to the tray.
  app.on('window-all-closed', () => {})
  let desktop: Desktop | null = null
  let wanted = false
  const show = () => {
    wanted = true
    desktop?.show()
  }
  app.on('activate', show)
  app.on('second-instance', (_event, argv) => {
    if (!argv.includes('--hidden')) show()
  })
  guardContents(app, (link, from) => desktop?.follow(link, from))

  await app.whenReady()
  if (quit.begun) return null
  try {
    const starting = runDesktop(electron, { ...given, ...args, quit })
    quit.starting = starting
    desktop = await starting
    if (desktop && wanted && !quit.begun) desktop.show()
    return desktop
  } catch (error) {
    electron.dialog.showErrorBox(desktopTexts.cannotStart, (error as Error).message)
    quit.begin(1)
    return null
  }
}

function readArguments({ app }: ElectronApi, { argv, env, log }: Surroundings): DesktopArguments | null {
  try {
    const args = desktopArguments(argv, env)
    makeDataDir(args.options.dataDir)
    if (!args.help) return args
    log(HELP)
    app.exit(0)
  } catch (error) {
    const usage = wrongUsage(error)
    if (!usage) throw error
    log(`${usage.message}\n\n${HELP}`)
    app.exit(2)
  }
  return null
}

/** What Chromium keeps, by selection of labs: its lock is there, so that two different labs may both be open. */
function userDataOf({ options }: DesktopArguments): string {
  const folder = path.join(options.dataDir, 'desktop', selectionName(options))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}
