import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Target } from './dial.ts'

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
const NO_PATH = 'No path to this service answers now. Homeport shows what failed.\n'

/**
 * Hands the requests of one loopback name to a service. Any other Host is refused, so that no page elsewhere
 * can reach the service by pointing a name of its own at 127.0.0.1.
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
    if (request.headers.host !== name) return answer(response, 403, `This address answers ${name} only.\n`)
    options.connect().then(
      ({ socket, target }) => onward(name, request, response, socket, target),
      () => answer(response, 502, NO_PATH),
    )
  })
  server.on('upgrade', (request, downstream: Duplex, head: Buffer) => {
    downstream.on('error', () => downstream.destroy())
    if (request.headers.host !== name) {
      return void downstream.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
    }
    options.connect().then(
      ({ socket, target }) => join(name, request, downstream, head, socket, target),
      () => downstream.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n'),
    )
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

/** One request to the service and its answer back; what either end breaks off ends the other. */
function onward(
  name: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  socket: Socket,
  target: Target,
): void {
  socket.on('error', () => {})
  if (response.destroyed) return void socket.destroy()
  response.on('close', () => socket.destroy())
  const asked = http.request({
    method: request.method,
    path: request.url,
    headers: onwardHeaders(name, request, target),
    createConnection: () => socket,
  })
  asked.on('response', told => {
    response.writeHead(told.statusCode ?? 502, told.statusMessage, backHeaders(name, told, target))
    told.on('error', () => response.destroy())
    told.pipe(response)
  })
  asked.on('error', () => answer(response, 502, NO_PATH))
  request.on('error', () => asked.destroy())
  request.pipe(asked)
}

/** A WebSocket: the request is handed on, then bytes flow both ways. */
function join(
  name: string,
  request: http.IncomingMessage,
  downstream: Duplex,
  head: Buffer,
  socket: Socket,
  target: Target,
): void {
  socket.on('error', () => downstream.destroy())
  if (downstream.destroyed) return void socket.destroy()
  downstream.on('close', () => socket.destroy())
  socket.on('close', () => downstream.destroy())
  const lines = Object.entries(onwardHeaders(name, request, target)).flatMap(([key, value]) =>
    [value].flat().map(one => `${key}: ${one}`),
  )
  socket.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
  if (head.length > 0) socket.write(head)
  downstream.pipe(socket).pipe(downstream)
}

/** The service sees its own address as Host and Origin, as if it had been opened there. */
function onwardHeaders(
  name: string,
  request: http.IncomingMessage,
  { host, port }: Target,
): http.OutgoingHttpHeaders {
  const headers: http.OutgoingHttpHeaders = { ...request.headers, host: `${host}:${port}` }
  for (const key of ['origin', 'referer']) {
    const value = headers[key]
    if (typeof value === 'string') headers[key] = moved(value, name, `${host}:${port}`)
  }
  return headers
}

/** A redirect to the service's own address leads back here. */
function backHeaders(name: string, told: http.IncomingMessage, target: Target): http.OutgoingHttpHeaders {
  const { location } = told.headers
  if (location === undefined) return told.headers
  const own = [`${target.host}:${target.port}`, ...(target.port === 80 ? [target.host] : [])]
  return { ...told.headers, location: own.reduce((url, host) => moved(url, host, name), location) }
}

/** A URL on one host, on another; any other URL as it is. */
function moved(url: string, from: string, to: string): string {
  const start = `http://${from}`
  const rest = url.slice(start.length)
  return url.startsWith(start) && (rest === '' || /^[/?#]/.test(rest)) ? `http://${to}${rest}` : url
}

function answer(response: http.ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  response.end(text)
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
