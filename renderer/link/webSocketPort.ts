import { FRAME_LIMIT, type Port, PortReaders } from '../../shared/wire/port.ts'

/** How long the backend may take to accept a connection. */
const OPEN_DEADLINE = 10_000

/** A Port over a browser's WebSocket that is already open. */
function portOf(socket: WebSocket): Port {
  const readers = new PortReaders()
  const close = (reason: string) => {
    readers.end(reason)
    // A close reason is at most 123 bytes; ours are short and ASCII.
    socket.close(1000, reason.slice(0, 100))
  }
  socket.onmessage = event => {
    if (typeof event.data !== 'string') close('binary frame')
    else if (event.data.length > FRAME_LIMIT) close('frame too long')
    else readers.deliver(event.data)
  }
  socket.onclose = event => readers.end(event.reason || `closed (${event.code})`)
  return {
    send(frame) {
      if (!readers.closed && socket.readyState === WebSocket.OPEN) socket.send(frame)
    },
    onFrame: reader => readers.onFrame(reader),
    onClose: reader => readers.onClose(reader),
    close: (reason = 'closed') => close(reason),
  }
}

/** Opens a WebSocket and hands back its Port; rejects when it is refused or not open within 10 s. */
export function openWebSocketPort(url: string): Promise<Port> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    const deadline = setTimeout(() => socket.close(), OPEN_DEADLINE)
    socket.onopen = () => {
      clearTimeout(deadline)
      resolve(portOf(socket))
    }
    socket.onclose = () => {
      clearTimeout(deadline)
      reject(new Error('the connection was not accepted'))
    }
  })
}
