import type { WebSocket } from 'ws'
import { FRAME_LIMIT, fitsFrame, type Port, PortReaders } from '../../shared/wire/port.ts'

/** Unsent bytes beyond which the backend takes in no further frames: who does not read is not read. */
const PAUSE_AT = 4 * 1024 * 1024
/** Longest close reason a WebSocket carries, in UTF-8 bytes. */
const REASON_BYTES = 123

/** What a WebSocket has to be made with so that no frame beyond the limit is read or inflated. */
export const WEB_SOCKET_OPTIONS = { maxPayload: FRAME_LIMIT, perMessageDeflate: false } as const

/**
 * A Port over an open or opening WebSocket of `ws`. Text messages only; a binary one closes it. With `yields`
 * (the backend's side) reading stops while more than 4 MiB wait to be sent, and goes on when they are gone.
 */
export function webSocketPort(socket: WebSocket, { yields = false } = {}): Port {
  const readers = new PortReaders()
  const unsent: string[] = []
  let problem: string | null = null

  const close = (code: number, reason: string) => {
    readers.end(reason)
    socket.close(code, clip(reason))
  }
  const transmit = (frame: string) => {
    socket.send(frame, () => {
      if (socket.isPaused && socket.bufferedAmount < PAUSE_AT) socket.resume()
    })
    if (yields && socket.bufferedAmount > PAUSE_AT) socket.pause()
  }

  socket.on('open', () => {
    for (const frame of unsent.splice(0)) transmit(frame)
  })
  socket.on('message', (data, isBinary) => {
    if (isBinary) close(1003, 'a binary message')
    else readers.deliver(data.toString())
  })
  // `close` follows an error and ends the port.
  socket.on('error', error => {
    problem = error.message
  })
  socket.on('close', (code, reason) => {
    readers.end(problem ?? (reason.toString() || `closed by the other end (${code})`))
  })

  return {
    send(frame) {
      if (readers.closed) return
      if (!fitsFrame(frame)) close(1009, 'frame too long')
      else if (socket.readyState === socket.CONNECTING) unsent.push(frame)
      else transmit(frame)
    },
    onFrame: reader => readers.onFrame(reader),
    onClose: reader => readers.onClose(reader),
    close(reason = 'closed') {
      if (!readers.closed) close(1000, reason)
    },
  }
}

/** A reason cut to what fits, never inside a character. */
function clip(reason: string): string {
  let short = reason.slice(0, REASON_BYTES)
  while (Buffer.byteLength(short) > REASON_BYTES) short = short.slice(0, -1)
  return short
}
