import type { Port } from '../../shared/wire/port.ts'
import type { Clock } from '../clock.ts'
import type { DesktopSettings } from './desktopSettings.ts'
import type { ElectronApi, WindowApi } from './electronApi.ts'
import { loadPlace } from './guard.ts'
import { isPage } from './links.ts'
import { LEAST, windowPlace } from './place.ts'
import { handPorts } from './portHandover.ts'
import { desktopTexts } from './texts.ts'

/** A window that is being moved is remembered when it has been still for so long, ms. */
const STILL = 500
/** The page's own title bar, in px. */
const TITLE_BAR = 40
const NIGHT = { color: '#0a1114', symbolColor: '#bcc8cd' }
const DAY = { color: '#e6edef', symbolColor: '#37474e' }

export interface WindowParts {
  readonly electron: ElectronApi
  readonly platform: NodeJS.Platform
  readonly clock: Clock
  readonly settings: DesktopSettings
  /** From `pagePreferences`. */
  readonly preferences: object
  readonly attach: (port: Port) => void
}

/**
 * The window with the whole page. Closed to the tray it is gone, and with it its process; the next `show` makes a new
 * one at the same place.
 */
export class MainWindow {
  #o: WindowParts
  #window: WindowApi | null = null
  #asking = false
  #quit: () => void

  /** `quit` ends the whole application. */
  constructor(options: WindowParts, quit: () => void) {
    this.#o = options
    this.#quit = quit
  }

  /** Brings it to the front, at a place of the page where one is given: `#/nodes`. */
  show(hash = ''): void {
    if (!this.#window || this.#window.isDestroyed()) {
      this.#window = this.#make(hash)
      return
    }
    if (hash !== '') loadPlace(this.#window, hash)
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.show()
    this.#window.focus()
  }

  /** Ends it without asking. */
  destroy(): void {
    if (this.#window && !this.#window.isDestroyed()) this.#window.destroy()
    this.#window = null
  }

  #make(hash: string): WindowApi {
    const { electron, platform, settings, preferences, attach } = this.#o
    const { maximized, ...place } = windowPlace(
      settings.now.bounds,
      electron.screen.getAllDisplays().map(display => display.workArea),
    )
    const dark = electron.nativeTheme.shouldUseDarkColors
    const window = new electron.BrowserWindow({
      ...place,
      minWidth: LEAST.width,
      minHeight: LEAST.height,
      title: 'Homeport',
      show: false,
      backgroundColor: dark ? '#0f171b' : '#f5f8f8',
      ...titleBar(platform, dark),
      webPreferences: preferences,
    })
    if (maximized) window.maximize()
    handPorts(electron, window.webContents, attach)
    window.on('ready-to-show', () => window.show())
    window.on('close', event => this.#closing(window, event))
    window.webContents.on('render-process-gone', () => {
      if (!window.isDestroyed()) window.destroy()
    })
    if (platform === 'win32') {
      window.webContents.on('did-change-theme-color', (_event, color) => {
        if (color === null || !isPage(window.webContents.mainFrame.url)) return
        const tone = color.toLowerCase() === DAY.color ? DAY : NIGHT
        window.setTitleBarOverlay({ ...tone, height: TITLE_BAR })
      })
    }
    this.#remember(window)
    loadPlace(window, hash)
    return window
  }

  #remember(window: WindowApi): void {
    const { clock, settings } = this.#o
    let waiting = () => {}
    const later = () => {
      waiting()
      waiting = clock.after(STILL, () => {
        if (window.isDestroyed()) return
        const { x, y, width, height } = window.getNormalBounds()
        settings.change({ bounds: { x, y, width, height, maximized: window.isMaximized() } })
      })
    }
    window.on('resize', later)
    window.on('move', later)
    window.on('maximize', later)
    window.on('unmaximize', later)
  }

  /** Its owner closes it: what that means is asked once. */
  #closing(window: WindowApi, event: { preventDefault(): void }): void {
    const { close } = this.#o.settings.now
    if (close === 'tray') return
    event.preventDefault()
    if (close === 'quit') this.#quit()
    else void this.#ask(window)
  }

  async #ask(window: WindowApi): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      const { response } = await this.#o.electron.dialog.showMessageBox({
        type: 'question',
        ...desktopTexts.closing,
        defaultId: 0,
        cancelId: 2,
      })
      if (response === 0) {
        this.#o.settings.change({ close: 'tray' })
        if (!window.isDestroyed()) window.destroy()
      } else if (response === 1) {
        this.#o.settings.change({ close: 'quit' })
        this.#quit()
      }
    } finally {
      this.#asking = false
    }
  }
}

/** The page draws its own title bar; only the system's buttons lie over it. On Linux desktops differ: a plain frame. */
function titleBar(platform: NodeJS.Platform, dark: boolean) {
  if (platform === 'darwin') {
    return { titleBarStyle: 'hiddenInset' as const, trafficLightPosition: { x: 14, y: 13 } }
  }
  if (platform !== 'win32') return {}
  return { titleBarStyle: 'hidden' as const, titleBarOverlay: { ...(dark ? NIGHT : DAY), height: TITLE_BAR } }
}
