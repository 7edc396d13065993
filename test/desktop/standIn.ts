import { MessageChannel } from 'node:worker_threads'
import type { MenuItemConstructorOptions, MessagePortMain, NativeImage } from 'electron'
import type { ElectronApi, MenuApi } from '../../electron/desktop/electronApi.ts'
import { Listened } from './listened.ts'
import { preventable } from './preventable.ts'
import { StandInLock } from './standInLock.ts'
import { StandInPort } from './standInPort.ts'
import { StandInSession } from './standInSession.ts'
import { StandInTray } from './standInTray.ts'
import { StandInWindow } from './standInWindow.ts'

/**
 * Electron's API as far as the desktop uses it, in plain Node. It writes down every call in order, and does what
 * Electron does where a check depends on it: what must come before `ready` throws after it, a page that nobody guards
 * goes where it likes, a permission that nobody refuses is given. `deaf` names calls that have no effect, as if they
 * were not in the code. Every method it offers is heard; what only asks Electron something is not among `calls`.
 */
export class StandIn implements ElectronApi {
  readonly calls: string[] = []
  /** The names of all calls that were made, whether or not they had an effect. */
  readonly heard = new Set<string>()
  readonly windows: StandInWindow[] = []
  readonly trays: StandInTray[] = []
  readonly menus: MenuItemConstructorOptions[][] = []
  readonly opened: string[] = []
  readonly errors: string[] = []
  /** What Electron shows at the top of windows, or of macOS's screen. */
  applicationMenu: StandInMenu | null | 'of Electron' = 'of Electron'
  /** The window that hears the keyboard. */
  focused: StandInWindow | null = null
  readonly questions: { message: string; buttons: string[] }[] = []
  /** What is answered to each question, in order; none left is never answered. */
  readonly answers: number[] = []
  /** Keys that another program holds. */
  readonly takenKeys = new Set<string>()
  readonly keys = new Map<string, () => void>()
  readonly displays = [{ x: 0, y: 0, width: 1920, height: 1040 }]
  readonly loads: Promise<void>[] = []
  exited: number | null = null
  ready = false
  sandboxed = false
  schemes: string[] = []
  openAtLogin = false
  openedAtLogin = false
  onBattery = false
  #deaf: ReadonlySet<string>
  #handlers = new Map<string, (request: Request) => Response | Promise<Response>>()

  constructor(options: { deaf?: readonly string[]; lock?: StandInLock } = {}) {
    this.#deaf = new Set(options.deaf)
    this.lock = options.lock ?? new StandInLock()
  }

  readonly lock: StandInLock

  /** Hears a call that tells Electron nothing; false where it is to have no effect. */
  hear(call: string): boolean {
    this.heard.add(call)
    return !this.#deaf.has(call)
  }

  /** Hears a call and writes it down; false where it is to have no effect. */
  note(call: string, detail = ''): boolean {
    if (!this.hear(call)) return false
    this.calls.push(detail ? `${call} ${detail}` : call)
    return true
  }

  /** The window with this place in its address. */
  window(hash = ''): StandInWindow {
    const found = this.windows.filter(one => !one.isDestroyed() && one.place.startsWith(hash)).at(-1)
    if (!found) throw new Error(`no window shows ${hash || 'anything'}`)
    return found
  }

  get openWindows(): StandInWindow[] {
    return this.windows.filter(one => !one.isDestroyed())
  }

  /** Resolves when every page that was loaded is there, or failed. */
  async loaded(): Promise<void> {
    for (let count = -1; count !== this.loads.length; ) {
      count = this.loads.length
      await Promise.allSettled(this.loads)
    }
  }

  /** What a page gets from this scheme. */
  async fetch(url: string, method = 'GET'): Promise<Response> {
    const handler = this.#handlers.get(new URL(url).protocol)
    if (!handler) throw new Error(`nobody answers ${url}`)
    return handler({ url, method } as Request)
  }

  readonly app = Object.assign(new Listened('app', call => this.note(call)), {
    isPackaged: false as boolean,
    setName: (name: string) => void this.note('app.setName', name),
    setPath: (name: string, path: string) => void this.note('app.setPath', `${name} ${path}`),
    enableSandbox: () => {
      if (this.ready) throw new Error('enableSandbox after ready')
      if (this.note('app.enableSandbox')) this.sandboxed = true
    },
    requestSingleInstanceLock: () =>
      this.note('app.requestSingleInstanceLock') ? this.lock.request(this) : true,
    whenReady: async () => {
      this.note('app.whenReady')
      await new Promise<void>(resolve => setImmediate(resolve))
      this.ready = true
      this.note('ready')
    },
    quit: () => {
      if (!this.note('app.quit')) return
      const event = preventable()
      this.app.emit('before-quit', event)
      if (!event.prevented) this.exited ??= 0
    },
    exit: (code = 0) => {
      if (!this.note('app.exit', String(code))) return
      this.exited ??= code
      this.lock.release(this)
    },
    getAppMetrics: () => {
      this.hear('app.getAppMetrics')
      return []
    },
    getLoginItemSettings: () => {
      this.hear('app.getLoginItemSettings')
      return { openAtLogin: this.openAtLogin, wasOpenedAtLogin: this.openedAtLogin } as ReturnType<
        ElectronApi['app']['getLoginItemSettings']
      >
    },
    setLoginItemSettings: ({ openAtLogin = false }: { openAtLogin?: boolean }) => {
      if (this.note('app.setLoginItemSettings', String(openAtLogin))) this.openAtLogin = openAtLogin
    },
  })

  readonly protocol = {
    registerSchemesAsPrivileged: (schemes: { scheme: string }[]) => {
      if (this.ready) throw new Error('registerSchemesAsPrivileged after ready')
      const names = schemes.map(one => one.scheme)
      if (this.note('protocol.registerSchemesAsPrivileged', names.join())) this.schemes.push(...names)
    },
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
      if (!this.ready) throw new Error('protocol.handle before ready')
      if (this.note('protocol.handle', scheme)) this.#handlers.set(`${scheme}:`, handler)
    },
  }

  readonly session = { defaultSession: new StandInSession((call, detail) => this.note(call, detail)) }
  readonly powerMonitor = Object.assign(new Listened('powerMonitor', call => this.note(call)), {
    isOnBatteryPower: () => this.hear('powerMonitor.isOnBatteryPower') && this.onBattery,
  })
  /** Dark until a test says otherwise. */
  readonly nativeTheme = Object.assign(new Listened('nativeTheme', call => this.note(call)), {
    shouldUseDarkColors: true,
    shouldUseDarkColorsForSystemIntegratedUI: true,
  })
  readonly nativeImage = {
    createFromPath: (path: string) => {
      this.hear('nativeImage.createFromPath')
      return { path } as unknown as NativeImage
    },
  }
  readonly shell = {
    openExternal: async (url: string) => {
      if (this.note('shell.openExternal', url)) this.opened.push(url)
    },
  }
  readonly dialog = {
    showErrorBox: (title: string, text: string) => {
      if (this.note('dialog.showErrorBox', title)) this.errors.push(`${title}: ${text}`)
    },
    showMessageBox: async (asked: { message: string; buttons: string[] }) => {
      const heard = this.note('dialog.showMessageBox', asked.message)
      if (heard) this.questions.push(asked)
      const response = heard ? this.answers.shift() : undefined
      return response === undefined ? new Promise<never>(() => {}) : { response }
    },
  }
  readonly globalShortcut = {
    register: (keys: string, press: () => void) => {
      if (!this.note('globalShortcut.register', keys) || this.takenKeys.has(keys)) return false
      this.keys.set(keys, press)
      return true
    },
    unregisterAll: () => {
      if (this.note('globalShortcut.unregisterAll')) this.keys.clear()
    },
  }
  readonly screen = {
    getAllDisplays: () => {
      this.hear('screen.getAllDisplays')
      return this.displays.map(workArea => ({ workArea }))
    },
    getDisplayMatching: () => {
      this.hear('screen.getDisplayMatching')
      return { workArea: this.displays[0]! }
    },
    getCursorScreenPoint: () => {
      this.hear('screen.getCursorScreenPoint')
      return { x: 5, y: 5 }
    },
    getDisplayNearestPoint: () => {
      this.hear('screen.getDisplayNearestPoint')
      return { workArea: this.displays[0]! }
    },
  }
  readonly Menu = {
    buildFromTemplate: (template: MenuItemConstructorOptions[]): StandInMenu => {
      this.menus.push(template)
      this.note('Menu.buildFromTemplate')
      return { template, items: [] }
    },
    setApplicationMenu: (menu: MenuApi | null) => {
      if (this.note('Menu.setApplicationMenu', menu ? 'menu' : 'null'))
        this.applicationMenu = menu as StandInMenu | null
    },
  }

  readonly BrowserWindow = bound(this, StandInWindow)
  readonly Tray = bound(this, StandInTray)
  readonly MessageChannelMain = bound(this, StandInChannel)
}

/** The class, made for this stand-in. */
function bound<Given extends unknown[], Made extends object>(
  standIn: StandIn,
  Class: new (standIn: StandIn, ...given: Given) => Made,
): new (
  ...given: Given
) => Made {
  return new Proxy(Class, {
    construct: (target, given) => new target(standIn, ...(given as Given)),
  }) as unknown as new (
    ...given: Given
  ) => Made
}

class StandInChannel {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor(standIn: StandIn) {
    const { port1, port2 } = new MessageChannel()
    const hear = (call: string) => standIn.hear(call)
    this.port1 = new StandInPort(port1, hear) as unknown as MessagePortMain
    this.port2 = new StandInPort(port2, hear) as unknown as MessagePortMain
    standIn.note('new MessageChannelMain')
  }
}

export type StandInMenu = MenuApi & { readonly template: MenuItemConstructorOptions[] }
