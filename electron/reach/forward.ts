import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Target } from './dial.ts'
import { answer, join, NO_PATH, onward } from './handOn.ts'

/** A loopback door to one service. */
export interface Forward {
  /** What a browser on this computer opens. */
  readonly url: string
  /** Ends every connection, WebSockets too. */
  close(): Promise<void>
}

export interface ForwardOptions {
  /** The only Host it answers, without port: `SERVICE.NAMESPACE.LAB.localhost`. */
  readonly host: string
  /** Listened on where it is free; the system chooses another where it is not. */
  readonly port: number
  /** Opens a connection to the service over whatever path answers now; rejects when none does. */
  readonly connect: () => Promise<{ socket: Socket; target: Target }>
}

/** Requests at a time; a page that asks for more waits in its own browser. */
const CONNECTIONS = 128

/**
 * Hands the requests of one loopback name to a service. Any other Host is refused, so that no page elsewhere
 * can reach the service by pointing a name of its own at 127.0.0.1; so is what a browser says a page of
 * another site asks, but for a link that is followed.
 */
export async function openForward(options: ForwardOptions): Promise<Forward> {
  const server = http.createServer({ maxHeaderSize: 64 * 1024 })
  const sockets = new Set<Socket>()
  server.maxConnections = CONNECTIONS
  server.on('clientError', (_error, socket) => socket.destroy())
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const port = await listen(server, options.port)
  const name = `${options.host}:${port}`

  server.on('request', (request, response) => {
    // A write after the browser has gone is told here too; there is nobody left to tell.
    response.on('error', () => {})
    const refusal = refusalOf(request, name)
    if (refusal !== null) return answer(response, 403, refusal)
    options
      .connect()
      .then(({ socket, target }) => onward(name, request, response, socket, target))
      .catch(() => answer(response, 502, NO_PATH))
  })
  server.on('upgrade', (request, downstream: Duplex, head: Buffer) => {
    downstream.on('error', () => downstream.destroy())
    if (refusalOf(request, name) !== null || isForeign(request, name)) {
      return void downstream.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
    }
    options
      .connect()
      .then(({ socket, target }) => join(name, request, downstream, head, socket, target))
      .catch(() => downstream.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n'))
  })

  return {
    url: `http://${name}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Why a request is not handed on; null where it is. */
function refusalOf({ method, headers }: http.IncomingMessage, name: string): string | null {
  if (headers.host !== name) return `This address answers ${name} only.\n`
  if (headers['sec-fetch-site'] !== 'cross-site') return null
  // A link from elsewhere that the owner follows, Homeport's own page among them, shows the page and no more.
  const followed = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  return method === 'GET' && followed ? null : 'A page of another site may not ask this service.\n'
}

/** A WebSocket that a page of another origin opens; not every browser says Sec-Fetch-Site with one. */
function isForeign({ headers }: http.IncomingMessage, name: string): boolean {
  return headers.origin !== undefined && headers.origin !== `http://${name}`
}

function listen(server: http.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (port !== 0 && (error.code === 'EADDRINUSE' || error.code === 'EACCES'))
        listen(server, 0).then(resolve, reject)
      else reject(error)
    })
    server.listen({ host: '127.0.0.1', port }, () => {
      server.removeAllListeners('error')
      server.on('error', () => {})
      resolve((server.address() as AddressInfo).port)
    })
  })
}
