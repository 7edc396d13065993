import { portOverMessages } from '../../shared/wire/messages.ts'
import type { Port } from '../../shared/wire/port.ts'

/** Of a page's own MessagePort, what the adapter uses. */
export interface PagePort {
  addEventListener(type: 'message' | 'close', listener: (event: Event) => void): void
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/** A Port over the page's end of a message channel. Messages that came before are handed over first. */
export function pageMessagePort(page: PagePort): Port {
  const { port, take, ended } = portOverMessages({
    post: message => page.postMessage(message),
    close: () => page.close(),
  })
  page.addEventListener('message', event => take((event as MessageEvent).data))
  page.addEventListener('close', ended)
  page.start()
  return port
}
