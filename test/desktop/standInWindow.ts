import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions } from 'electron'
import type { WindowApi } from '../../electron/desktop/electronApi.ts'
import { preventable } from './preventable.ts'
import type { StandIn } from './standIn.ts'
import { StandInContents } from './standInContents.ts'

/** Electron's BrowserWindow: gone once destroyed, hidden or not, with the page it loads. */
export class StandInWindow extends EventEmitter implements WindowApi {
  readonly webContents: StandInContents
  readonly options: BrowserWindowConstructorOptions
  /** The place of the page it shows: `#/nodes`. */
  place = ''
  bounds: { x: number; y: number; width: number; height: number }
  overlay: object | null = null
  #standIn: StandIn
  #visible = false
  #maximized = false
  #minimized = false
  #destroyed = false

  constructor(standIn: StandIn, options: BrowserWindowConstructorOptions) {
    super()
    this.#standIn = standIn
    if (!standIn.ready) throw new Error('a window before ready')
    this.options = options
    const { x = 0, y = 0, width = 800, height = 600 } = options
    this.bounds = { x, y, width, height }
    this.webContents = new StandInContents(standIn, options.webPreferences ?? {})
    standIn.windows.push(this)
    standIn.note('new BrowserWindow')
    standIn.app.emit('web-contents-created', preventable(), this.webContents)
    standIn.app.emit('browser-window-created', preventable(), this)
  }

  override on(event: string, listener: (...given: never[]) => void): this {
    return this.#standIn.note(`window.on ${event}`) ? super.on(event, listener as () => void) : this
  }

  loadURL(url: string): Promise<void> {
    const loading = this.#load(url)
    this.#standIn.loads.push(loading)
    return loading
  }

  async #load(url: string): Promise<void> {
    if (!this.#standIn.note('window.loadURL', url)) return
    this.place = new URL(url).hash
    const before = this.webContents.mainFrame.url
    this.webContents.mainFrame.url = url
    // To another place of the same page nothing is loaded.
    if (before !== '' && before.split('#')[0] === url.split('#')[0]) return
    await this.webContents.load()
    if (!this.#destroyed) this.emit('ready-to-show')
  }

  show(): void {
    if (this.#standIn.note('window.show', this.place)) this.#visible = true
  }
  hide(): void {
    if (!this.#standIn.note('window.hide', this.place)) return
    this.#visible = false
    if (this.#standIn.focused === this) this.#standIn.focused = null
  }
  /** Not done by `show`: whether a desktop does that for a window that comes to the front is its own affair. */
  focus(): void {
    if (this.#standIn.note('window.focus', this.place)) this.#standIn.focused = this
  }
  /** Its owner puts it into the task bar. */
  minimize(): void {
    this.#minimized = true
  }
  restore(): void {
    if (this.#standIn.note('window.restore')) this.#minimized = false
  }
  maximize(): void {
    if (this.#standIn.note('window.maximize')) this.#maximized = true
  }
  /** The owner presses its close button, or its page closes it. */
  close(): void {
    const event = preventable()
    this.emit('close', event)
    if (!event.prevented) this.destroy()
  }
  destroy(): void {
    if (!this.#standIn.note('window.destroy') || this.#destroyed) return
    this.#destroyed = true
    this.webContents.destroy()
    this.emit('closed')
    if (this.#standIn.openWindows.length > 0) return
    // Without a listener Electron quits here.
    if (this.#standIn.app.listenerCount('window-all-closed') === 0) this.#standIn.app.quit()
    this.#standIn.app.emit('window-all-closed')
  }
  isDestroyed(): boolean {
    return this.#standIn.hear('window.isDestroyed') && this.#destroyed
  }
  isVisible(): boolean {
    return this.#standIn.hear('window.isVisible') && this.#visible && !this.#destroyed
  }
  isMinimized(): boolean {
    return this.#standIn.hear('window.isMinimized') && this.#minimized
  }
  isMaximized(): boolean {
    return this.#standIn.hear('window.isMaximized') && this.#maximized
  }
  getNormalBounds() {
    this.#standIn.hear('window.getNormalBounds')
    return this.bounds
  }
  setBounds(bounds: object): void {
    if (this.#standIn.note('window.setBounds')) this.bounds = { ...this.bounds, ...bounds }
  }
  setTitleBarOverlay(overlay: object): void {
    if (this.#standIn.note('window.setTitleBarOverlay')) this.overlay = overlay
  }
}
