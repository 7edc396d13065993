import http from 'node:http'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'

/** A server on loopback that is closed with every connection it has. */
export interface Peer {
  readonly port: number
  readonly host: string
  /** Connections it has at this moment. */
  readonly open: () => number
  readonly accepted: () => number
  close(): Promise<void>
}

/** Listens on loopback and does as it is told with each connection. */
export async function peer(onSocket: (socket: Socket) => void, host = '127.0.0.1', port = 0): Promise<Peer> {
  const server = net.createServer(socket => {
    onSocket(socket)
    // A peer that reads nothing would never hear that the other end has gone.
    socket.resume()
  })
  return listening(server, host, port)
}

/** An HTTP server on loopback. */
export async function page(
  onRequest: (request: http.IncomingMessage, response: http.ServerResponse) => void,
  host = '127.0.0.1',
  port = 0,
): Promise<Peer> {
  return listening(http.createServer(onRequest), host, port)
}

export async function listening(server: Server, host: string, port: number): Promise<Peer> {
  const sockets = new Set<Socket>()
  let accepted = 0
  server.on('connection', socket => {
    accepted += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => resolve())
  })
  return {
    port: (server.address() as AddressInfo).port,
    host,
    open: () => sockets.size,
    accepted: () => accepted,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** A port of loopback on which nobody listens. */
export async function closedPort(): Promise<number> {
  const gone = await peer(() => {})
  await gone.close()
  return gone.port
}

/** Turns the event loop until something holds; fails after a while. Nothing here measures time. */
export async function until(holds: () => boolean, what: string | (() => string) = 'it'): Promise<void> {
  for (let i = 0; i < 3_000; i++) {
    if (holds()) return
    await new Promise<void>(resolve => setTimeout(resolve, 2))
  }
  throw new Error(`${typeof what === 'string' ? what : what()} did not come about`)
}
