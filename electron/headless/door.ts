import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Port } from '../../shared/wire/port.ts'
import { rareLog } from '../backend/rareLog.ts'
import type { Clock } from '../clock.ts'
import { Codes } from './codes.ts'
import { judge } from './guard.ts'
import { GUARD_HEADERS } from './headers.ts'
import { listenLoopback } from './listen.ts'
import { sendAddress, sendNotice } from './notices.ts'
import { pageFiles } from './pageFiles.ts'
import { Visitors } from './visitors.ts'
import { openWebSockets } from './webSockets.ts'

const SERVER_OPTIONS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
  // The guard answers for a missing Host itself, alike for requests and upgrades.
  requireHostHeader: false,
}
const CONNECTIONS = 256

/** The browser door. */
export interface Door {
  /** `http://127.0.0.1:PORT`: the one address it is served at. */
  readonly origin: string
  /** A link that signs one browser in, once, within 30 s. `expiresAt` is wall time in ms. */
  mintLink(): { url: string; expiresAt: number }
  /** Ends every connection and gives the port back. */
  close(): Promise<void>
}

export interface DoorOptions {
  /** The port to listen on; null takes 7420, or where that is taken one of the system's choice. */
  port: number | null
  /** Folder of the built page. */
  page: string
  /** Is given a Port for each page that connects, signed in and from the right origin. */
  onPort: (port: Port) => void
  clock: Clock
  /** Gets a line for each kind of refused request, at most one a minute; never a code, cookie or input. */
  log: (line: string) => void
  /** What the owner types for a new link; shown to a browser that is not signed in. */
  urlCommand: string
}

/**
 * Opens the door: the page and its WebSocket on 127.0.0.1, for browsers on this computer that have signed in.
 * Rejects with a plain sentence where the port asked for is taken.
 */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const { port: wanted, page, onPort, clock, log, urlCommand } = options
  const server = createServer(SERVER_OPTIONS)
  server.maxConnections = CONNECTIONS
  const port = await listenLoopback(server, wanted)
  const origin = `http://127.0.0.1:${port}`
  const codes = new Codes(clock)
  const visitors = new Visitors(clock, port)
  const sendFile = pageFiles(page, port)
  const sockets = openWebSockets(clock, onPort)
  const tell = rareLog(clock, line => log(`door: ${line}`))

  server.on('request', (request, response) => {
    answer(request, response).catch((error: Error) => {
      tell(`a request failed: ${error.message}`)
      response.destroy()
    })
  })
  // A body that waits to be asked for is judged like any request, and never asked for.
  server.on('checkContinue', (request, response) => server.emit('request', request, response))
  server.on('upgrade', upgrade)
  server.on('clientError', refuseBytes)
  server.on('error', error => tell(`the server failed: ${error.message}`))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(GUARD_HEADERS)) response.setHeader(name, value)
    const refusal = judge(request, port, false)
    if (refusal) {
      tell(`refused ${refusal.why}`)
      // Closed, so that a body which comes with it is not read.
      response.setHeader('Connection', 'close')
      if (refusal.status === 405) response.setHeader('Allow', 'GET, HEAD')
      if (refusal.page === 'address') return sendAddress(response, origin, urlCommand)
      return sendNotice(response, refusal.status, 'refused')
    }
    const [pathname = '/', query = ''] = split(request.url ?? '/')
    if (pathname === '/in') return signIn(request, response, query)
    if (!visitors.knows(request.headers.cookie)) return sendNotice(response, 401, 'signIn', urlCommand)
    await sendFile(request, response, pathname)
  }

  function signIn(request: IncomingMessage, response: ServerResponse, query: string): void {
    // Programs that preview links ask with HEAD; the code stays for the person.
    if (request.method === 'HEAD') {
      sendNotice(response, 405, 'refused')
      return
    }
    const outcome = codes.take(new URLSearchParams(query).get('code') ?? '')
    if (outcome === 'right') {
      response.writeHead(303, { Location: '/', 'Set-Cookie': visitors.admit() })
      response.end()
    } else if (outcome === 'wrong') {
      tell('refused a sign-in link')
      sendNotice(response, 403, 'usedLink', urlCommand)
    } else {
      tell('sign-in is closed for a minute after too many wrong links')
      response.setHeader('Retry-After', '60')
      sendNotice(response, 429, 'tooMany', urlCommand)
    }
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {})
    const refusal = judge(request, port, true)
    const { cookie } = request.headers
    const stillIn = () => visitors.knows(cookie)
    const no = (status: number, why: string) => {
      tell(`refused ${why}`)
      refuseUpgrade(socket, status)
    }
    if (refusal) no(refusal.status, refusal.why)
    else if (!stillIn()) no(401, 'an upgrade without sign-in')
    else if (split(request.url ?? '')[0] !== '/ws') no(404, 'an upgrade of another path')
    else if (sockets.full) no(503, 'one page more than can be open')
    else sockets.accept(request, socket, head, stillIn)
  }

  return {
    origin,
    mintLink() {
      const { code, expiresAt } = codes.mint()
      return { url: `${origin}/in?code=${code}`, expiresAt }
    },
    close() {
      sockets.close()
      return closeServer(server)
    },
  }
}

/** Path and query of a request target. */
function split(target: string): [string, string] {
  const at = target.indexOf('?')
  return at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)]
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  )
}

/** Answers bytes that are no HTTP request, or a head that is too large or too slow. */
function refuseBytes(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400
  refuseUpgrade(socket, status)
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
