import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Target } from './dial.ts'

/** A loopback door to one service. */
export interface Forward {
  /** What a browser on this computer opens. */
  readonly url: string
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
 * can reach the service by pointing a name of its own at 127.0.0.1.
 */
export async function openForward(options: ForwardOptions): Promise<Forward> {
  const server = http.createServer({ maxHeaderSize: 64 * 1024 })
  server.maxConnections = CONNECTIONS
  server.on('clientError', (_error, socket) => socket.destroy())
  const port = await listen(server, options.port)
  const name = `${options.host}:${port}`

  server.on('request', (request, response) => {
    if (request.headers.host !== name) {
      response
        .writeHead(403, { 'content-type': 'text/plain; charset=utf-8' })
        .end(`This address answers ${name} only.\n`)
      return
    }
    options.connect().then(
      ({ socket, target }) => {
        const onward = http.request({
          method: request.method,
          path: request.url,
          headers: onwardHeaders(request, target),
          createConnection: () => socket,
        })
        onward.on('response', answer => {
          response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.headers)
          answer.pipe(response)
          answer.on('error', () => response.destroy())
        })
        onward.on('error', () => failed(response))
        response.on('close', () => socket.destroy())
        request.pipe(onward)
      },
      () => failed(response),
    )
  })
  server.on('upgrade', (request, downstream: Duplex, head: Buffer) => {
    downstream.on('error', () => downstream.destroy())
    if (request.headers.host !== name) return downstream.destroy()
    options.connect().then(
      ({ socket, target }) => {
        socket.on('error', () => downstream.destroy())
        downstream.on('close', () => socket.destroy())
        socket.on('close', () => downstream.destroy())
        const headers = onwardHeaders(request, target)
        const lines = Object.entries(headers).flatMap(([key, value]) =>
          [value].flat().map(one => `${key}: ${one}`),
        )
        socket.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
        if (head.length > 0) socket.write(head)
        downstream.pipe(socket).pipe(downstream)
      },
      () => downstream.destroy(),
    )
  })

  return {
    url: `http://${name}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The service sees its own address as Host, as if it had been opened there. */
function onwardHeaders(request: http.IncomingMessage, { host, port }: Target): http.OutgoingHttpHeaders {
  return { ...request.headers, host: `${host}:${port}` }
}

function failed(response: http.ServerResponse): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' })
  response.end('No path to this service answers now. Homeport shows what failed.\n')
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
