import path from 'node:path'
import type { Overlooker } from '../../backend/overlook.ts'
import type { Clock } from '../../clock.ts'
import type { DesktopSettings } from '../desktopSettings.ts'
import type { ElectronApi, MenuApi, TrayApi } from '../electronApi.ts'
import type { Rectangle } from '../place.ts'
import { electronMenu } from './electronMenu.ts'
import { type Panel, trayImage, trayState } from './trayIcon.ts'
import { type TrayLab, trayLabs } from './trayLabs.ts'
import { type TrayAct, type TrayItem, trayMenu, trayTip } from './trayMenu.ts'

/** However much changes, the tray is looked over once in so long; ms. */
const PACE = 1_000
/** Ages are told in minutes. */
const MINUTE = 60_000

export interface TrayParts {
  readonly electron: ElectronApi
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
  readonly settings: DesktopSettings
  readonly overlook: Overlooker
  /** Whether Homeport starts with the session, as last heard. */
  readonly login: () => boolean
  /** Folder of the pictures. */
  readonly pictures: string
  readonly run: (act: TrayAct) => void
  /** The icon was pressed; not on Linux, where a press opens the menu. */
  readonly onPress: (icon: Rectangle) => void
}

/**
 * The icon and its menu. Looked over when something changed and once a minute; Electron is told only of what is
 * another than before. Elsewhere than on Linux the menu is made when it is asked for.
 */
export class TrayController {
  #o: TrayParts
  #tray: TrayApi
  #labsOf = trayLabs()
  #shown = { image: '', tip: '', menu: '' }
  #menu: MenuApi | null = null
  #unlisten: () => void
  #stopWaiting: (() => void) | null = null
  #stopMinute: () => void = () => {}
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(parts: TrayParts) {
    this.#o = parts
    const { electron, platform, overlook, settings } = parts
    this.#shown.image = this.#image(this.#labsOf(overlook.now()))
    this.#tray = new electron.Tray(this.#picture(this.#shown.image))
    this.#unlisten = overlook.onChange(() => this.#soon())
    settings.onChange(() => this.#soon())
    electron.nativeTheme.on('updated', () => this.#soon())
    if (platform !== 'linux') {
      this.#tray.on('click', () => parts.onPress(this.#tray.getBounds()))
      this.#tray.on('right-click', () => this.popUp())
    }
    this.#look()
  }

  /** Shows the whole menu at the icon. */
  popUp(): void {
    this.#tray.popUpContextMenu(this.#menuNow())
  }

  /** Something the tray tells of, beside labs and settings, has changed. */
  refresh(): void {
    this.#soon()
  }

  destroy(): void {
    this.#unlisten()
    this.#stopWaiting?.()
    // Not taken as "nothing waits": nothing shall be looked over any more.
    this.#stopWaiting = () => {}
    this.#stopMinute()
    this.#tray.destroy()
  }

  #soon(): void {
    if (this.#stopWaiting) return
    const wait = Math.max(0, this.#lookedAt + PACE - this.#o.clock.mono())
    this.#stopWaiting = this.#o.clock.after(wait, () => {
      this.#stopWaiting = null
      this.#look()
    })
  }

  #look(): void {
    const { clock, overlook, platform } = this.#o
    this.#lookedAt = clock.mono()
    this.#stopMinute()
    this.#stopMinute = clock.after(MINUTE, () => this.#soon())
    const now = overlook.now()
    const labs = this.#labsOf(now)
    const image = this.#image(labs)
    if (image !== this.#shown.image) this.#tray.setImage(this.#picture(image))
    const tip = trayTip(labs, { paused: now.app.paused })
    if (tip !== this.#shown.tip) this.#tray.setToolTip(tip)
    this.#shown = { ...this.#shown, image, tip }
    if (platform === 'linux') this.#menuNow()
  }

  /** The menu as it should be now; the one before where it would be equal. */
  #menuNow(): MenuApi {
    const items = this.#items()
    const text = JSON.stringify(items)
    if (this.#menu && text === this.#shown.menu) return this.#menu
    this.#shown = { ...this.#shown, menu: text }
    this.#menu = electronMenu(this.#o.electron, items, this.#o.run)
    if (this.#o.platform === 'linux') this.#tray.setContextMenu(this.#menu)
    return this.#menu
  }

  #items(): readonly TrayItem[] {
    const { clock, overlook, platform, settings, login } = this.#o
    const now = overlook.now()
    return trayMenu(this.#labsOf(now), {
      now: clock.wall(),
      platform,
      paused: now.app.paused,
      choices: settings.now,
      login: login(),
      problems: now.app.problems.map(problem => problem.sentence),
    })
  }

  #image(labs: readonly TrayLab[]): string {
    const { overlook, platform } = this.#o
    return trayImage(trayState(labs, overlook.now().app.paused), this.#panel(), platform)
  }

  #picture(name: string) {
    return this.#o.electron.nativeImage.createFromPath(path.join(this.#o.pictures, name))
  }

  /** GNOME's bar is dark whatever the theme is. */
  #panel(): Panel {
    const { settings, env, electron, platform } = this.#o
    const { panel } = settings.now
    if (panel !== 'follow') return panel
    if (platform === 'linux' && /gnome/i.test(env.XDG_CURRENT_DESKTOP ?? '')) return 'dark'
    const theme = electron.nativeTheme
    const dark =
      platform === 'win32' ? theme.shouldUseDarkColorsForSystemIntegratedUI : theme.shouldUseDarkColors
    return dark ? 'dark' : 'light'
  }
}
