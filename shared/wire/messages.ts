import { fitsFrame, type Port, PortReaders } from './port.ts'

/** What the two kinds of message port have in common: a page's own, and that of Electron's main process. */
export interface Messages {
  post(message: unknown): void
  close(): void
}

/**
 * A Port over a message port. Frames are texts; a close is told as `{ close: reason }` first, since a message port
 * carries no reason. Whatever else comes closes it. The adapter gives what arrives to `take` and the end to `ended`.
 */
export function portOverMessages(messages: Messages): {
  port: Port
  take: (message: unknown) => void
  ended: () => void
} {
  const readers = new PortReaders()
  const close = (reason: string) => {
    if (readers.closed) return
    messages.post({ close: reason })
    readers.end(reason)
    messages.close()
  }
  return {
    take(message) {
      if (typeof message === 'string') {
        if (fitsFrame(message)) readers.deliver(message)
        else close('frame too long')
        return
      }
      const reason = (message as { close?: unknown } | null)?.close
      if (typeof reason !== 'string') {
        close('a message that is no text')
        return
      }
      readers.end(reason)
      messages.close()
    },
    ended: () => readers.end('closed by the other end'),
    port: {
      send(frame) {
        if (readers.closed) return
        if (fitsFrame(frame)) messages.post(frame)
        else close('frame too long')
      },
      onFrame: reader => readers.onFrame(reader),
      onClose: reader => readers.onClose(reader),
      close: (reason = 'closed') => close(reason),
    },
  }
}
