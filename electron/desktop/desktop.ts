import { FaultError } from '../../shared/contract/fault.ts'
import { type Backend, startBackend } from '../backend/backend.ts'
import { AlreadyRunningError } from '../backend/controlSocket.ts'
import type { LabOptions } from '../backend/options.ts'
import { ensureDemo } from '../command/session.ts'
import { linkOfRunning } from '../command/url.ts'
import { allProcesses } from './allProcesses.ts'
import { DesktopSettings } from './desktopSettings.ts'
import type { ContentsApi, ElectronApi } from './electronApi.ts'
import { guardSession, pagePreferences } from './guard.ts'
import { type Link, PAGE_SCHEME } from './links.ts'
import { loginItem } from './loginItem.ts'
import { MainWindow } from './mainWindow.ts'
import { openService } from './openService.ts'
import { answerPage } from './pageProtocol.ts'
import { launcherPlace, popoverPlace, type Rectangle } from './place.ts'
import { followPower } from './power.ts'
import type { Quit } from './quit.ts'
import { Shortcut } from './shortcut.ts'
import { SmallWindow } from './smallWindow.ts'
import type { Surroundings } from './startDesktop.ts'
import { desktopTexts } from './texts.ts'
import { keyWords } from './tray/computerMenu.ts'
import { TrayController } from './tray/trayController.ts'
import type { TrayAct } from './tray/trayMenu.ts'

const POPOVER = { width: 360, height: 520 }
const LAUNCHER = { width: 640, height: 420 }

/** The running desktop, as far as what started it speaks with it. */
export interface Desktop {
  readonly backend: Backend
  /** Brings the window to the front. */
  show(): void
  /** Goes where a link of a page leads. */
  follow(link: Link, from: ContentsApi): void
}

type Parts = Surroundings & { readonly options: LabOptions; readonly hidden: boolean; readonly quit: Quit }

/**
 * Everything behind the icon, once Electron is ready: guards first, then the backend, then what is seen. Null where a
 * browser door already holds the backend: a link to it is opened instead.
 */
export async function runDesktop(electron: ElectronApi, parts: Parts): Promise<Desktop | null> {
  const { clock, platform, env, log, files, options, quit } = parts
  guardSession(electron.session.defaultSession)
  electron.protocol.handle(PAGE_SCHEME, answerPage(files.page))
  electron.Menu.setApplicationMenu(platform === 'darwin' ? macMenu(electron) : null)
  quit.onShutdown(electron.powerMonitor)

  const backend = await ownBackend(electron, parts)
  if (!backend) return null
  const tell = (sentence: string, advice: string) => {
    log(sentence)
    backend.addProblem({ file: 'desktop.json', sentence, advice })
  }
  const settings = new DesktopSettings(options.dataDir, problem => tell(problem, desktopTexts.settingsAdvice))
  await settings.load()

  const preferences = pagePreferences(files.preload, !electron.app.isPackaged)
  const windows = { electron, platform, clock, settings, preferences, attach: backend.attach }
  const main = new MainWindow(windows, quit.begin)
  const popover = new SmallWindow(windows, '#/tray')
  const launcher = new SmallWindow(windows, '#/launcher')
  const smalls = [popover, launcher]
  const show = (hash = '') => {
    for (const small of smalls) small.hide()
    main.show(hash)
  }

  const login = loginItem({ app: electron.app, platform, env, command: parts.command })
  let atLogin = await login.isOn()
  const setLogin = async (on: boolean) => {
    await login.set(on).catch((error: Error) => tell(desktopTexts.loginFailed(error.message), ''))
    atLogin = await login.isOn()
    tray.refresh()
  }
  const run = (act: TrayAct): void => {
    if (act.do === 'show') show(act.hash)
    else if (act.do === 'open') void openService(electron, backend.client, act)
    else if (act.do === 'launch') openLauncher()
    else if (act.do === 'pause') void backend.client['app.pause']({ paused: act.paused })
    else if (act.do === 'login') void setLogin(act.on)
    else if (act.do === 'choose') settings.change(act.change)
    else quit.begin()
  }
  const areaOf = (icon: Rectangle) => electron.screen.getDisplayMatching({ ...icon }).workArea
  const tray = new TrayController({
    electron,
    platform,
    env,
    clock,
    settings,
    overlook: backend.overlook,
    login: () => atLogin,
    pictures: files.pictures,
    run,
    onPress: icon => popover.toggle(() => popoverPlace(icon, areaOf(icon), POPOVER)),
  })

  const cursorArea = () =>
    electron.screen.getDisplayNearestPoint(electron.screen.getCursorScreenPoint()).workArea
  const openLauncher = () => launcher.toggle(() => launcherPlace(cursorArea(), LAUNCHER))
  const shortcut = new Shortcut(electron.globalShortcut, openLauncher, keys =>
    tell(desktopTexts.shortcutTaken(keyWords(keys, platform)), desktopTexts.shortcutAdvice),
  )
  shortcut.use(settings.now.shortcut)
  settings.onChange(() => shortcut.use(settings.now.shortcut))

  const tuck = () => {
    for (const small of smalls) small.destroy()
  }
  followPower(electron.powerMonitor, platform, backend, tuck)

  quit.ending = {
    windows: () => {
      tuck()
      main.destroy()
    },
    tray: () => tray.destroy(),
    shortcuts: () => shortcut.release(),
    backend: async () => {
      await settings.written()
      await backend.close()
    },
  }
  const hidden =
    parts.hidden || (platform === 'darwin' && electron.app.getLoginItemSettings().wasOpenedAtLogin)
  if (!hidden && !quit.begun) show()
  // No browser door is open here: who asks for a link gets the window instead.
  backend.setDoor(() => {
    show()
    throw new FaultError('unreachable', desktopTexts.shownInstead)
  })

  return {
    backend,
    show: () => show(),
    follow(link, from) {
      const small = smalls.find(one => one.holds(from))
      if (link.kind === 'web') {
        void electron.shell.openExternal(link.url).catch(() => {})
        small?.hide()
      } else if (link.kind === 'place' && link.hash === '#/menu') tray.popUp()
      else if (link.kind === 'place' && link.hash.startsWith('#/launcher')) openLauncher()
      else if (link.kind === 'place') show(link.hash)
    },
  }
}

/** The backend of these options, listening for commands; null where another door has it, which is shown instead. */
async function ownBackend(
  { app, shell }: ElectronApi,
  { options, clock, log, quit }: Parts,
): Promise<Backend | null> {
  const elsewhere = async () => {
    if (!(await handOver(shell, options, log))) return false
    quit.begin()
    return true
  }
  if (await elsewhere()) return null
  await ensureDemo(options)
  const backend = await startBackend(options, clock, log, {
    startDemo: ensureDemo,
    records: true,
    used: allProcesses(app),
  })
  try {
    await backend.listen()
    return backend
  } catch (error) {
    await backend.close()
    // Another door of this lab was started at the same moment and was first.
    if (error instanceof AlreadyRunningError && (await elsewhere())) return null
    throw error
  }
}

/**
 * Where another door has the backend, goes there: a browser door gives a link, another desktop shows its window when
 * it is asked for one. False where none has.
 */
async function handOver(
  shell: ElectronApi['shell'],
  options: LabOptions,
  log: (line: string) => void,
): Promise<boolean> {
  try {
    const link = await linkOfRunning(options)
    if (!link) return false
    log(`${desktopTexts.elsewhere} ${desktopTexts.stopElsewhere}`)
    await shell.openExternal(link.url)
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.code !== 'unreachable') throw error
    log(error.fault.sentence)
  }
  return true
}

/** Without a menu macOS has no keys for copying. */
function macMenu({ Menu }: ElectronApi) {
  return Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
}
