import type { Socket } from 'node:net'
import { FRAME_LIMIT, fitsFrame, type Port, PortReaders } from '../../shared/wire/port.ts'
import { FrameReader } from './frameReader.ts'

/** Unsent bytes beyond which the backend takes in no further frames: who does not read is not read. */
const PAUSE_AT = 4 * 1024 * 1024
/** Unsent bytes beyond which the other end counts as gone. */
const DROP_AT = 4 * FRAME_LIMIT
/** How long a closing socket may take to hand over what is still unsent, in ms. */
const LINGER = 2_000

/**
 * A Port over a connected stream socket (unix socket, named pipe). Each frame is its length in UTF-8 bytes as
 * four bytes, big end first, then the text. The length is checked before the frame is read. With `yields`
 * (the backend's side) reading stops while more than 4 MiB wait to be sent, and goes on when they are gone.
 */
export function socketPort(socket: Socket, { yields = false } = {}): Port {
  const readers = new PortReaders()
  const reader = new FrameReader(FRAME_LIMIT)
  let problem: string | null = null

  const close = (reason: string) => {
    readers.end(reason)
    // Not destroyed at once: that would throw away a last frame the other end has not read yet.
    const linger = setTimeout(() => socket.destroy(), LINGER)
    socket.once('close', () => clearTimeout(linger))
    socket.end()
    socket.resume()
  }
  socket.on('data', bytes => {
    if (readers.closed) return
    try {
      reader.take(bytes, frame => readers.deliver(frame))
    } catch (error) {
      close((error as Error).message)
    }
  })
  socket.on('drain', () => socket.resume())
  // `close` follows an error and ends the port.
  socket.on('error', error => {
    problem = error.message
  })
  socket.on('end', () => {
    if (reader.inFrame) problem = 'the connection ended inside a frame'
  })
  socket.on('close', () => readers.end(problem ?? 'closed by the other end'))

  return {
    send(frame) {
      if (readers.closed) return
      if (!fitsFrame(frame)) return close('frame too long')
      const head = Buffer.alloc(4)
      head.writeUInt32BE(Buffer.byteLength(frame))
      socket.cork()
      socket.write(head)
      socket.write(frame)
      socket.uncork()
      if (socket.writableLength > DROP_AT) {
        close('the other end does not read')
        socket.destroy()
      } else if (yields && socket.writableLength > PAUSE_AT) socket.pause()
    },
    onFrame: take => readers.onFrame(take),
    onClose: take => readers.onClose(take),
    close(reason = 'closed') {
      if (!readers.closed) close(reason)
    },
  }
}
