import { EventEmitter } from 'node:events'
import type { NativeImage } from 'electron'
import type { MenuApi, TrayApi } from '../../electron/desktop/electronApi.ts'
import type { StandIn, StandInMenu } from './standIn.ts'

/** Electron's Tray: the picture, text and menu it was given last. */
export class StandInTray extends EventEmitter implements TrayApi {
  image: string
  tip = ''
  menu: StandInMenu | null = null
  poppedUp: StandInMenu | null = null
  destroyed = false
  #standIn: StandIn

  constructor(standIn: StandIn, image: NativeImage) {
    super()
    this.#standIn = standIn
    this.image = pathOf(image)
    standIn.trays.push(this)
    standIn.note('new Tray')
  }

  override on(event: string, listener: (...given: never[]) => void): this {
    return this.#standIn.note(`tray.on ${event}`) ? super.on(event, listener as () => void) : this
  }

  setImage(image: NativeImage): void {
    if (this.#standIn.note('tray.setImage', pathOf(image))) this.image = pathOf(image)
  }
  setToolTip(tip: string): void {
    if (this.#standIn.note('tray.setToolTip')) this.tip = tip
  }
  setContextMenu(menu: MenuApi | null): void {
    if (this.#standIn.note('tray.setContextMenu')) this.menu = menu as StandInMenu
  }
  popUpContextMenu(menu?: MenuApi): void {
    if (this.#standIn.note('tray.popUpContextMenu')) this.poppedUp = menu as StandInMenu
  }
  destroy(): void {
    if (this.#standIn.note('tray.destroy')) this.destroyed = true
  }
  getBounds() {
    this.#standIn.hear('tray.getBounds')
    return { x: 1700, y: 1040, width: 24, height: 24 }
  }
}

const pathOf = (image: NativeImage) => (image as unknown as { path: string }).path
