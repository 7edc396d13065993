import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Dialog,
  Display,
  GlobalShortcut,
  Menu,
  MenuItemConstructorOptions,
  MessagePortMain,
  NativeImage,
  NativeTheme,
  PowerMonitor,
  Protocol,
  Rectangle,
  Session,
  Shell,
  Tray,
  WebContents,
  WebFrameMain,
  WindowOpenHandlerResponse,
} from 'electron'

/**
 * Of Electron, what the desktop uses; everything below `electron/desktop` is handed an object of this shape. The
 * real one fits (`main.ts` compiles), and so does the stand-in of the tests, which writes down who called what, when.
 */

export interface Preventable {
  preventDefault(): void
}

interface Navigation extends Preventable {
  readonly url: string
}

export interface AppApi
  extends Pick<
    App,
    | 'requestSingleInstanceLock'
    | 'enableSandbox'
    | 'setPath'
    | 'setName'
    | 'whenReady'
    | 'quit'
    | 'exit'
    | 'isPackaged'
    | 'getAppMetrics'
    | 'getLoginItemSettings'
    | 'setLoginItemSettings'
  > {
  on(
    event: 'second-instance',
    listener: (event: Preventable, argv: string[], folder: string) => void,
  ): unknown
  on(event: 'activate', listener: () => void): unknown
  on(event: 'window-all-closed', listener: () => void): unknown
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown
  on(event: 'browser-window-created', listener: (event: Preventable, window: WindowApi) => void): unknown
  on(event: 'web-contents-created', listener: (event: Preventable, contents: ContentsApi) => void): unknown
}

export interface ContentsApi extends Pick<WebContents, 'id'> {
  readonly mainFrame: FrameApi
  setWindowOpenHandler(handler: (details: { url: string }) => WindowOpenHandlerResponse): void
  on(event: 'will-navigate', listener: (details: Navigation) => void): unknown
  on(event: 'will-frame-navigate', listener: (details: Navigation) => void): unknown
  on(event: 'will-redirect', listener: (details: Navigation) => void): unknown
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown
  on(event: 'dom-ready', listener: () => void): unknown
  on(event: 'destroyed', listener: () => void): unknown
  on(event: 'render-process-gone', listener: (event: Preventable, gone: { reason: string }) => void): unknown
  on(event: 'did-change-theme-color', listener: (event: Preventable, color: string | null) => void): unknown
}

export interface FrameApi extends Pick<WebFrameMain, 'url'> {
  postMessage(channel: string, message: unknown, transfer: MessagePortMain[]): void
}

export interface WindowApi
  extends Pick<
    BrowserWindow,
    | 'loadURL'
    | 'show'
    | 'hide'
    | 'focus'
    | 'destroy'
    | 'restore'
    | 'maximize'
    | 'isDestroyed'
    | 'isVisible'
    | 'isMinimized'
    | 'isMaximized'
    | 'getNormalBounds'
    | 'setBounds'
    | 'setTitleBarOverlay'
  > {
  readonly webContents: ContentsApi
  on(event: 'close', listener: (event: Preventable) => void): unknown
  on(event: 'closed', listener: () => void): unknown
  on(event: 'ready-to-show', listener: () => void): unknown
  on(event: 'blur', listener: () => void): unknown
  on(event: 'resize', listener: () => void): unknown
  on(event: 'move', listener: () => void): unknown
  on(event: 'maximize', listener: () => void): unknown
  on(event: 'unmaximize', listener: () => void): unknown
  on(event: 'session-end', listener: () => void): unknown
}

export interface SessionApi
  extends Pick<
    Session,
    | 'setPermissionRequestHandler'
    | 'setPermissionCheckHandler'
    | 'setDevicePermissionHandler'
    | 'setSpellCheckerEnabled'
  > {
  readonly webRequest: {
    onBeforeRequest(
      filter: { urls: string[] },
      listener: (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void,
    ): void
  }
  on(event: 'will-download', listener: (event: Preventable) => void): unknown
}

/** Made by `buildFromTemplate`, and only handed on. */
export type MenuApi = Pick<Menu, 'items'>

export interface TrayApi extends Pick<Tray, 'setToolTip' | 'destroy' | 'getBounds'> {
  setImage(image: NativeImage): void
  setContextMenu(menu: MenuApi | null): void
  popUpContextMenu(menu?: MenuApi): void
  on(event: 'click', listener: () => void): unknown
  on(event: 'right-click', listener: () => void): unknown
}

export interface PowerApi extends Pick<PowerMonitor, 'isOnBatteryPower'> {
  on(event: 'on-battery', listener: () => void): unknown
  on(event: 'on-ac', listener: () => void): unknown
  on(event: 'suspend', listener: () => void): unknown
  on(event: 'resume', listener: () => void): unknown
  on(event: 'lock-screen', listener: () => void): unknown
  on(event: 'unlock-screen', listener: () => void): unknown
  /** Electron's types do not name the event, its documentation does. */
  on(event: 'shutdown', listener: (event?: Preventable) => void): unknown
}

export interface ElectronApi {
  readonly app: AppApi
  readonly protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>
  readonly session: { readonly defaultSession: SessionApi }
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => WindowApi
  readonly MessageChannelMain: new () => { port1: MessagePortMain; port2: MessagePortMain }
  readonly Menu: {
    buildFromTemplate(template: MenuItemConstructorOptions[]): MenuApi
    setApplicationMenu(menu: MenuApi | null): void
  }
  readonly Tray: new (image: NativeImage) => TrayApi
  readonly nativeImage: { createFromPath(path: string): NativeImage }
  readonly nativeTheme: Pick<
    NativeTheme,
    'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'
  > & {
    on(event: 'updated', listener: () => void): unknown
  }
  readonly globalShortcut: Pick<GlobalShortcut, 'register' | 'unregisterAll'>
  readonly powerMonitor: PowerApi
  readonly screen: {
    getAllDisplays(): Pick<Display, 'workArea'>[]
    getDisplayMatching(rect: Rectangle): Pick<Display, 'workArea'>
    getCursorScreenPoint(): { x: number; y: number }
    getDisplayNearestPoint(point: { x: number; y: number }): Pick<Display, 'workArea'>
  }
  readonly dialog: Pick<Dialog, 'showErrorBox'> & {
    showMessageBox(options: {
      type: 'question' | 'info' | 'warning'
      message: string
      detail: string
      buttons: string[]
      defaultId: number
      cancelId: number
    }): Promise<{ response: number }>
  }
  readonly shell: Pick<Shell, 'openExternal'>
}
