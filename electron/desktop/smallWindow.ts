import type { ContentsApi, WindowApi } from './electronApi.ts'
import { loadPlace } from './guard.ts'
import type { WindowParts } from './mainWindow.ts'
import type { Rectangle } from './place.ts'
import { handPorts } from './portHandover.ts'

/** A hidden one keeps its process for so long, ms: soon called again it is there at once, else it costs nothing. */
const KEPT = 60_000
/** A press on the tray's icon takes the focus first: what this closed is not opened again by the same press, ms. */
const SAME_PRESS = 300

/** A window without a frame that goes as soon as it is not looked at: the popover of the tray, the launcher. */
export class SmallWindow {
  #o: WindowParts
  #hash: string
  #window: WindowApi | null = null
  #hiddenAt = Number.NEGATIVE_INFINITY
  #forget = () => {}

  constructor(options: WindowParts, hash: string) {
    this.#o = options
    this.#hash = hash
  }

  /** Shows it there, or hides it where it is shown. */
  toggle(place: () => Rectangle): void {
    if (this.#window?.isVisible()) this.hide()
    else if (this.#o.clock.mono() - this.#hiddenAt > SAME_PRESS) this.show(place())
  }

  show(place: Rectangle): void {
    this.#forget()
    if (!this.#window) {
      this.#window = this.#make(place)
      return
    }
    this.#window.setBounds(place)
    this.#window.show()
    this.#window.focus()
  }

  hide(): void {
    const window = this.#window
    if (!window || window.isDestroyed()) return
    this.#hiddenAt = this.#o.clock.mono()
    window.hide()
    this.#forget()
    this.#forget = this.#o.clock.after(KEPT, () => this.destroy())
  }

  /** Whether this is the window of a page. */
  holds(contents: ContentsApi): boolean {
    return this.#window?.webContents.id === contents.id
  }

  destroy(): void {
    this.#forget()
    if (this.#window && !this.#window.isDestroyed()) this.#window.destroy()
    this.#window = null
  }

  #make(place: Rectangle): WindowApi {
    const { electron, preferences, attach } = this.#o
    const window = new electron.BrowserWindow({
      ...place,
      show: false,
      frame: false,
      resizable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      title: 'Homeport',
      backgroundColor: electron.nativeTheme.shouldUseDarkColors ? '#0f171b' : '#f5f8f8',
      webPreferences: preferences,
    })
    handPorts(electron, window.webContents, attach)
    window.on('ready-to-show', () => {
      window.show()
      window.focus()
    })
    window.on('blur', () => this.hide())
    // Its page closes it with Esc.
    window.on('close', event => {
      event.preventDefault()
      this.hide()
    })
    window.on('closed', () => {
      if (this.#window === window) this.#window = null
    })
    window.webContents.on('render-process-gone', () => this.destroy())
    loadPlace(window, this.#hash)
    return window
  }
}
