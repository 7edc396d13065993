import { expect } from 'vitest'
import { type DesktopLab, quit } from './desktopLab.ts'
import { preventable, StandInLock } from './standIn.ts'

type Started = Awaited<ReturnType<DesktopLab['start']>>

/** One call to Electron that guards something, and what is no longer so where it is not made. */
export interface Guarded {
  /** As `StandIn.note` calls it. */
  readonly call: string
  readonly holds: string
  /** Fails where the call has no effect. `start` starts the desktop, deaf to the call or not. */
  check(
    start: (options?: Parameters<DesktopLab['start']>[0]) => Promise<Started>,
    lab: DesktopLab,
  ): Promise<void>
}

const PAGE = 'app://homeport/'

/** A started desktop with its window loaded. */
async function shown(start: Parameters<Guarded['check']>[0]) {
  const started = await start()
  await started.electron.loaded()
  return { ...started, window: started.electron.window(), contents: started.electron.window().webContents }
}

/** What a window of ours must be made with; named as in Electron's webPreferences. */
const PREFERENCES: Readonly<Record<string, unknown>> = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  spellcheck: false,
  navigateOnDragDrop: false,
}

const preferences = Object.entries(PREFERENCES).map(
  ([name, wanted]): Guarded => ({
    call: `webPreferences.${name}`,
    holds: `is ${wanted} in every window`,
    async check(start) {
      const { electron } = await shown(start)
      electron.keys.get('CommandOrControl+Shift+Space')?.()
      await electron.loaded()
      expect(electron.windows).toHaveLength(2)
      for (const window of electron.windows) {
        expect((window.webContents.preferences as Record<string, unknown>)[name]).toBe(wanted)
      }
    },
  }),
)

export const GUARDED: readonly Guarded[] = [
  ...preferences,
  {
    call: 'app.requestSingleInstanceLock',
    holds: 'of two instances one ends and the other shows its window',
    async check(start) {
      const lock = new StandInLock()
      const first = await start({ lock, argv: ['--hidden'] })
      expect(first.electron.openWindows).toHaveLength(0)
      const second = await start({ lock })
      expect(second.desktop).toBeNull()
      expect(second.electron.exited).toBe(0)
      expect(second.electron.calls).not.toContain('new Tray')
      expect(first.electron.openWindows).toHaveLength(1)
      expect(before(first.electron.calls, 'app.requestSingleInstanceLock', 'ready')).toBe(true)
    },
  },
  {
    call: 'protocol.registerSchemesAsPrivileged',
    holds: 'the page has an origin of its own, told before Electron is ready',
    async check(start) {
      const { electron } = await start()
      expect(electron.schemes).toEqual(['app'])
      expect(before(electron.calls, 'protocol.registerSchemesAsPrivileged app', 'ready')).toBe(true)
    },
  },
  {
    call: 'app.enableSandbox',
    holds: 'every page is in the sandbox, told before Electron is ready',
    async check(start) {
      const { electron } = await start()
      expect(electron.sandboxed).toBe(true)
      expect(before(electron.calls, 'app.enableSandbox', 'ready')).toBe(true)
    },
  },
  {
    call: 'app.setPath',
    holds: 'what Chromium keeps, and its lock, is in the data folder by selection of labs',
    async check(start, lab) {
      const { electron } = await start()
      const told = electron.calls.find(call => call.startsWith('app.setPath userData'))
      expect(told).toContain(`${lab.dataDir}/desktop/`)
      expect(before(electron.calls, told!, 'app.requestSingleInstanceLock')).toBe(true)
    },
  },
  {
    call: 'protocol.handle',
    holds: 'the page is answered before a window asks for it',
    async check(start) {
      const { electron } = await shown(start)
      expect(before(electron.calls, 'protocol.handle app', 'loadURL app://homeport/')).toBe(true)
      expect((await electron.fetch(PAGE)).status).toBe(200)
    },
  },
  {
    call: 'setWindowOpenHandler',
    holds: 'a page opens no window of ours; web addresses go to the system’s browser',
    async check(start) {
      const { electron, contents } = await shown(start)
      for (const url of ['https://example.org/', 'smb://host/share', 'about:blank']) contents.open(url)
      expect(contents.popups).toEqual([])
      expect(electron.opened).toEqual(['https://example.org/'])
    },
  },
  {
    call: 'on will-navigate',
    holds: 'a window stays on our page',
    async check(start) {
      const { contents } = await shown(start)
      expect(contents.navigate('https://example.org/')).toBe(false)
      expect(contents.navigate('file:///etc/passwd')).toBe(false)
      expect(contents.navigate('app://elsewhere/')).toBe(false)
      expect(contents.navigate('app://homeport/assets/x.svg')).toBe(false)
      expect(contents.navigate(PAGE)).toBe(true)
    },
  },
  {
    call: 'on will-frame-navigate',
    holds: 'no frame in it goes elsewhere',
    async check(start) {
      const { contents } = await shown(start)
      expect(contents.navigate('https://example.org/', 'will-frame-navigate')).toBe(false)
    },
  },
  {
    call: 'on will-redirect',
    holds: 'nothing leads it elsewhere',
    async check(start) {
      const { contents } = await shown(start)
      expect(contents.navigate(PAGE, 'will-redirect')).toBe(false)
    },
  },
  {
    call: 'on will-attach-webview',
    holds: 'it holds no other page',
    async check(start) {
      const { contents } = await shown(start)
      expect(contents.attachWebview()).toBe(false)
    },
  },
  {
    call: 'setPermissionRequestHandler',
    holds: 'a page that asks for anything but copying is refused',
    async check(start) {
      const { defaultSession: session } = (await start()).electron.session
      for (const permission of [
        'media',
        'geolocation',
        'notifications',
        'openExternal',
        'clipboard-read',
        'usb',
      ]) {
        expect(session.asks(permission, PAGE), permission).toBe(false)
      }
      expect(session.asks('clipboard-sanitized-write', PAGE)).toBe(true)
      for (const other of ['https://example.org/', 'app://homeport.example/', 'app://elsewhere/']) {
        expect(session.asks('clipboard-sanitized-write', other), other).toBe(false)
      }
    },
  },
  {
    call: 'setPermissionCheckHandler',
    holds: 'a page that looks for a permission has none but copying',
    async check(start) {
      const { defaultSession: session } = (await start()).electron.session
      expect(session.has('media', PAGE)).toBe(false)
      expect(session.has('clipboard-sanitized-write', 'https://example.org')).toBe(false)
      expect(session.has('clipboard-sanitized-write', 'app://homeport')).toBe(true)
    },
  },
  {
    call: 'setDevicePermissionHandler',
    holds: 'no page has a device',
    async check(start) {
      expect((await start()).electron.session.defaultSession.device()).toBe(false)
    },
  },
  {
    call: 'setSpellCheckerEnabled',
    holds: 'no dictionary is fetched',
    async check(start) {
      expect((await start()).electron.session.defaultSession.spellChecker).toBe(false)
    },
  },
  {
    call: 'onBeforeRequest',
    holds: 'no request of a page leaves this computer, whatever its policy',
    async check(start) {
      const { defaultSession: session } = (await start()).electron.session
      for (const url of [
        'http://10.0.0.1/',
        'https://example.org/x',
        'wss://example.org/',
        'file:///etc/passwd',
      ]) {
        expect(session.leaves(url), url).toBe(false)
      }
      expect(session.leaves(PAGE)).toBe(true)
    },
  },
  {
    call: 'session.on will-download',
    holds: 'a page saves no file',
    async check(start) {
      expect((await start()).electron.session.defaultSession.download()).toBe(false)
    },
  },
  {
    call: 'on dom-ready',
    holds: 'a page is handed its port once its scripts have run',
    async check(start, lab) {
      const { window } = await shown(start)
      expect(window.webContents.ports).toHaveLength(1)
      expect(await lab.page(window)['labs.list']({})).toHaveLength(1)
    },
  },
  {
    call: 'webPreferences.preload',
    holds: 'the port gets to the page by the preload script alone',
    async check(start) {
      expect((await shown(start)).contents.ports).toHaveLength(1)
    },
  },
  {
    call: 'window.destroy',
    holds: 'no window is left behind when it ends',
    async check(start) {
      const started = await shown(start)
      await quit(started)
      expect(started.electron.openWindows).toEqual([])
      expect(before(started.electron.calls, 'window.destroy', 'app.exit 0')).toBe(true)
    },
  },
  {
    call: 'tray.destroy',
    holds: 'no icon is left behind, and it goes after the windows',
    async check(start) {
      const started = await shown(start)
      await quit(started)
      expect(started.electron.trays.map(tray => tray.destroyed)).toEqual([true])
      expect(before(started.electron.calls, 'window.destroy', 'tray.destroy')).toBe(true)
    },
  },
  {
    call: 'app.on before-quit',
    holds: 'it ends in its own order, not at once',
    async check(start) {
      const started = await shown(start)
      await quit(started)
      expect(started.electron.calls).toContain('tray.destroy')
    },
  },
  {
    call: 'app.on window-all-closed',
    holds: 'closing the last window leaves it in the tray',
    async check(start) {
      const { electron, window } = await shown(start)
      const before = electron.calls.length
      window.destroy()
      expect(electron.calls.slice(before)).not.toContain('app.quit')
    },
  },
  {
    call: 'app.on second-instance',
    holds: 'another start shows the window',
    async check(start) {
      const { electron } = await start({ argv: ['--hidden'] })
      electron.app.emit('second-instance', preventable(), [], '')
      expect(electron.openWindows).toHaveLength(1)
    },
  },
  {
    call: 'app.on activate',
    holds: 'a press in the dock shows the window',
    async check(start) {
      const { electron } = await start({ argv: ['--hidden'], platform: 'darwin' })
      electron.app.emit('activate')
      expect(electron.openWindows).toHaveLength(1)
    },
  },
  {
    call: 'app.on web-contents-created',
    holds: 'every page is guarded from its first moment',
    async check(start) {
      const { electron, contents } = await shown(start)
      expect(contents.navigate('https://example.org/')).toBe(false)
      expect(before(electron.calls, 'on will-navigate', `loadURL ${PAGE}`)).toBe(true)
    },
  },
  {
    call: 'powerMonitor.on shutdown',
    holds: 'the computer waits until everything is on disk',
    async check(start) {
      const { electron } = await shown(start)
      const event = preventable()
      electron.powerMonitor.emit('shutdown', event)
      expect(event.prevented).toBe(true)
    },
  },
  ...(['resume', 'unlock-screen'] as const).map(
    (event): Guarded => ({
      call: `powerMonitor.on ${event}`,
      holds: 'what waits for its next try tries at once',
      async check(start) {
        const { electron, desktop } = await start()
        // tray.test.ts shows over a real lab what that does.
        expect(electron.powerMonitor.listeners(event)).toEqual([desktop!.backend.wake])
      },
    }),
  ),
  ...(['suspend', 'lock-screen'] as const).map(
    (event): Guarded => ({
      call: `powerMonitor.on ${event}`,
      holds: 'the launcher is gone',
      async check(start) {
        const { electron } = await start({ argv: ['--hidden'] })
        electron.keys.get('CommandOrControl+Shift+Space')?.()
        electron.powerMonitor.emit(event)
        expect(electron.openWindows).toEqual([])
      },
    }),
  ),
  {
    call: 'globalShortcut.register',
    holds: 'the keys open the launcher from anywhere',
    async check(start) {
      const { electron } = await shown(start)
      electron.keys.get('CommandOrControl+Shift+Space')?.()
      await electron.loaded()
      expect(electron.window('#/launcher').isVisible()).toBe(true)
    },
  },
  {
    call: 'globalShortcut.unregisterAll',
    holds: 'the keys are given back, after the icon went',
    async check(start) {
      const started = await shown(start)
      expect(started.electron.keys.size).toBe(1)
      await quit(started)
      expect(started.electron.keys.size).toBe(0)
      expect(before(started.electron.calls, 'tray.destroy', 'globalShortcut.unregisterAll', 'last')).toBe(
        true,
      )
    },
  },
  {
    call: 'app.exit',
    holds: 'the process ends, last of all, when the backend has',
    async check(start) {
      const started = await shown(start)
      await quit(started)
      expect(started.electron.exited).toBe(0)
      expect(started.electron.calls.at(-1)).toBe('app.exit 0')
    },
  },
]

/** Whether one call was made before another; of the second the first or last that was made. */
function before(
  calls: readonly string[],
  first: string,
  then: string,
  which: 'first' | 'last' = 'first',
): boolean {
  const at = calls.findIndex(call => call.startsWith(first))
  const later = which === 'first' ? calls.indexOf(then) : calls.lastIndexOf(then)
  return at !== -1 && later !== -1 && at < later
}

/** Calls that guard nothing: each with what it does. What is in neither table fails a check of its own. */
export const UNGUARDED: Readonly<Record<string, string>> = {
  ready: 'no call: Electron is',
  'app.setName': 'the name in menus',
  'app.whenReady': 'waits',
  'app.quit': 'asks for the end',
  'webPreferences.devTools': 'off in what is packaged',
  'webPreferences.safeDialogs': 'no page of ours opens dialogs of the browser',
  'Menu.setApplicationMenu': 'the menu bar',
  'Menu.buildFromTemplate': 'makes a menu; tray.test.ts says when',
  'new BrowserWindow': 'the window; windows.test.ts',
  'new MessageChannelMain': 'the port; windows.test.ts',
  'new Tray': 'the icon; tray.test.ts',
  'tray.setToolTip': 'tray.test.ts',
  'tray.setContextMenu': 'tray.test.ts',
  'on destroyed': 'the port goes with the window; windows.test.ts',
  'on render-process-gone': 'windows.test.ts',
  postMessage: 'hands over the port; windows.test.ts',
  loadURL: 'shows the page; windows.test.ts',
  show: 'windows.test.ts',
  hide: 'smallWindows.test.ts',
}
