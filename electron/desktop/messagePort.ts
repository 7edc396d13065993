import type { MessagePortMain } from 'electron'
import { portOverMessages } from '../../shared/wire/messages.ts'
import type { Port } from '../../shared/wire/port.ts'

/** Of Electron's own port, what the adapter uses. */
export interface MainPort extends Pick<MessagePortMain, 'postMessage' | 'start' | 'close'> {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
}

/** A Port over the main process's end of a message channel. Messages that came before are handed over first. */
export function mainMessagePort(main: MainPort): Port {
  const { port, take, ended } = portOverMessages({
    post: message => main.postMessage(message),
    close: () => main.close(),
  })
  main.on('message', event => take(event.data))
  main.on('close', ended)
  main.start()
  return port
}
