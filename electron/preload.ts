import { ipcRenderer } from 'electron'

/** Of a page's window, what is used here; this file is the only one of `electron` that runs beside a page. */
declare const window: {
  readonly location: { readonly origin: string }
  postMessage(message: string, origin: string, transfer: unknown[]): void
}

/**
 * All that a page gets of the main process: one message port a load. It is told to this window's own origin alone,
 * so that a page from elsewhere would get nothing.
 */
const ORIGIN = 'app://homeport'

ipcRenderer.on('port', event => {
  const [port] = event.ports
  if (port && window.location.origin === ORIGIN) window.postMessage('homeport:port', ORIGIN, [port])
})
