import http from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Target } from './dial.ts'

export const NO_PATH = 'No path to this service answers now. Homeport shows what failed.\n'
const BROKEN = 'This service answers with what is no HTTP, or cannot be passed on.\n'
/** The services of a home lab keep large cookies. */
const HEAD_LIMIT = 64 * 1024

/**
 * One request to the service and its answer back; what either end breaks off ends the other. `name` is the
 * host and port the browser asks. Whatever the service answers ends in an answer: one that cannot be passed
 * on is a 502. Throws where the request cannot be written.
 */
export function onward(
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
    headers: { ...endToEnd(onwardHeaders(name, request, target)), connection: 'close' },
    maxHeaderSize: HEAD_LIMIT,
    createConnection: () => socket,
  })
  asked.on('response', told => {
    told.on('error', () => response.destroy())
    try {
      const { statusCode = 0, statusMessage = '' } = told
      // 101 and less are no answers to a plain request; written, they would leave the browser waiting.
      if (statusCode < 200) throw new RangeError(`status ${statusCode}`)
      const headers = backHeaders(name, told, target)
      if (isText(statusMessage)) response.writeHead(statusCode, statusMessage, headers)
      else response.writeHead(statusCode, headers)
      told.pipe(response)
    } catch {
      told.destroy()
      answer(response, 502, BROKEN)
    }
  })
  asked.on('upgrade', (_told, upgraded) => {
    upgraded.destroy()
    answer(response, 502, BROKEN)
  })
  asked.on('error', (error: NodeJS.ErrnoException) =>
    // The parser's codes begin with HPE_: something answered, though not in HTTP.
    answer(response, 502, error.code?.startsWith('HPE_') ? BROKEN : NO_PATH),
  )
  request.on('error', () => asked.destroy())
  request.pipe(asked)
}

/** A WebSocket: the request is handed on, then bytes flow both ways. */
export function join(
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

/** One sentence as the whole answer; what has begun otherwise is broken off. */
export function answer(response: http.ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  response.end(text)
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
  const headers = endToEnd(told.headers)
  // The body is written anew, in pieces where its length is not told.
  delete headers['transfer-encoding']
  const { location } = told.headers
  if (location === undefined) return headers
  const own = [`${target.host}:${target.port}`, ...(target.port === 80 ? [target.host] : [])]
  return { ...headers, location: own.reduce((url, host) => moved(url, host, name), location) }
}

/** Headers of one connection are not of the next; a trailer that is announced is not passed on. */
function endToEnd(headers: http.OutgoingHttpHeaders): http.OutgoingHttpHeaders {
  const { connection: _c, 'keep-alive': _k, upgrade: _u, trailer: _t, te: _e, ...rest } = headers
  return rest
}

/** Node refuses to write other characters in a status line, though it reads them. */
function isText(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text)
}

/** A URL on one host, on another; any other URL as it is. */
function moved(url: string, from: string, to: string): string {
  const start = `http://${from}`
  const rest = url.slice(start.length)
  return url.startsWith(start) && (rest === '' || /^[/?#]/.test(rest)) ? `http://${to}${rest}` : url
}
