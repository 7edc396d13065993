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
    this.image = (image as unknown as { path: string }).path
    standIn.trays.push(this)
    standIn.note('new Tray')
  }

  setImage(image: NativeImage): void {
    this.image = (image as unknown as { path: string }).path
    this.#standIn.note('tray.setImage', this.image)
  }
  setToolTip(tip: string): void {
    this.tip = tip
    this.#standIn.note('tray.setToolTip')
  }
  setContextMenu(menu: MenuApi | null): void {
    this.menu = menu as StandInMenu
    this.#standIn.note('tray.setContextMenu')
  }
  popUpContextMenu(menu?: MenuApi): void {
    this.poppedUp = menu as StandInMenu
    this.#standIn.note('tray.popUpContextMenu')
  }
  destroy(): void {
    if (this.#standIn.note('tray.destroy')) this.destroyed = true
  }
  getBounds = () => ({ x: 1700, y: 1040, width: 24, height: 24 })
}
