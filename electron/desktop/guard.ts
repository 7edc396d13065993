import type { AppApi, ContentsApi, SessionApi, WindowApi } from './electronApi.ts'
import { isPage, type Link, linkOf, PAGE_ORIGIN } from './links.ts'

/** What a page would need the network or a disk for. It has its own files and a port. */
const OUTSIDE = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file:///*']

/** Every page there will ever be: it stays where it is, opens no window and holds no other page. */
export function guardContents(app: AppApi, follow: (link: Link, from: ContentsApi) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      follow(linkOf(url), contents)
      return { action: 'deny' }
    })
    // A reload is a navigation to the page itself.
    const stay = (details: { url: string; preventDefault(): void }) => {
      if (!isPage(details.url)) details.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', details => details.preventDefault())
    contents.on('will-attach-webview', event => event.preventDefault())
  })
}

/** A page may write to the clipboard, from our own origin, and nothing else. Copy buttons need that. */
export function guardSession(session: SessionApi): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(isCopying(permission, details.requestingUrl)),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => isCopying(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest({ urls: OUTSIDE }, (_details, answer) => answer({ cancel: true }))
  session.on('will-download', event => event.preventDefault())
}

function isCopying(permission: string, asking: string): boolean {
  const ours = asking === PAGE_ORIGIN || asking.startsWith(`${PAGE_ORIGIN}/`)
  return permission === 'clipboard-sanitized-write' && ours
}

/** What every window is made with. A window never has more than these. */
export function pagePreferences(preload: string, devTools: boolean) {
  return {
    preload,
    devTools,
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
    safeDialogs: true,
  }
}

/** Loads the page at a place of it. */
export function loadPlace(window: WindowApi, hash: string): void {
  // A window that is closed while it loads rejects; there is nobody left to tell.
  window.loadURL(`${PAGE_ORIGIN}/${hash}`).catch(() => {})
}
