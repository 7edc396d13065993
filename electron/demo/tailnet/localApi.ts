import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { isIPv4 } from 'node:net'
import type { Duplex } from 'node:stream'
import { maskProblem, watchBus } from './bus.ts'
import { nodeJson } from './node.ts'
import { isPingKind, pinged } from './ping.ts'
import { prefsJson, prefsProblem } from './prefs.ts'
import { ownerOf, statusJson, usersJson } from './status.ts'
import type { Tailnet } from './tailnet.ts'

/** Where tailscaled listens on Linux. */
export const SOCKET = '/var/run/tailscale/tailscaled.sock'
/** A body of settings is a few hundred bytes. */
const LONGEST_BODY = 100_000

/** The LocalAPI of tailscaled, on connections that are handed to it. */
export interface LocalApi {
  accept(socket: Duplex): void
}

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void

/** Plays tailscaled's LocalAPI; `atHome` tells whether the computer is in the lab's own network. */
export function makeLocalApi(
  tailnet: Tailnet,
  atHome: () => boolean,
  onFault: (error: Error) => void,
): LocalApi {
  const handlers = handlersOf(tailnet, atHome)
  const server = http.createServer({ requireHostHeader: false }, (request, response) => {
    request.on('error', onFault)
    response.on('error', onFault)
    const { host, origin, referer } = request.headers
    response.setHeader('Tailscale-Version', tailnet.world.version)
    response.setHeader('Tailscale-Cap', '142')
    if (tailnet.daemon === 'garbage') return void response.end('<!doctype html>\n<title>404</title>\n')
    // A page in a browser must never reach it, however it was brought to ask here.
    if (origin || referer || (host && host !== 'local-tailscaled.sock'))
      return say(response, 403, 'invalid localapi request')
    const url = URL.parse(request.url ?? '/', 'http://local-tailscaled.sock')
    const name = /^\/localapi\/v0\/([a-z-]+)$/.exec(url?.pathname ?? '')?.[1] ?? ''
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined
    if (!url || !handler) return say(response, 404, '404 page not found')
    if (tailnet.daemon === 'forbid') return say(response, 403, DENIED[name] ?? 'access denied')
    handler(request, response, url)
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  server.on('error', onFault)
  return { accept: socket => void server.emit('connection', socket) }
}

/** What it says to a user who may not. */
const DENIED: Record<string, string> = {
  status: 'status access denied',
  prefs: 'prefs access denied',
  whois: 'whois access denied',
  ping: 'ping access denied',
  'watch-ipn-bus': 'watch ipn bus access denied',
  'login-interactive': 'login access denied',
  logout: 'logout access denied',
}

function handlersOf(tailnet: Tailnet, atHome: () => boolean): Record<string, Handler> {
  const post =
    (run: Handler): Handler =>
    (request, response, url) =>
      request.method === 'POST' ? run(request, response, url) : say(response, 400, 'want POST')
  const prefs = (): Record<string, unknown> =>
    prefsJson(tailnet.prefs, tailnet.world.control, tailnet.world.user)
  const done = (run: () => void): Handler =>
    post((request, response) => {
      request.resume()
      run()
      response.writeHead(204).end()
    })
  return {
    status: (_request, response, url) => {
      const peers = url.searchParams.get('peers') !== 'false'
      json(response, statusJson(tailnet, atHome(), peers))
    },
    prefs: (request, response) => {
      if (request.method === 'GET') return json(response, prefs())
      if (request.method !== 'PATCH') return say(response, 405, 'unsupported method')
      readJson(request, response, masked => {
        tailnet.patch(masked)
        json(response, prefs())
      })
    },
    'check-prefs': post((request, response) =>
      readJson(request, response, wanted => json(response, { Error: prefsProblem(wanted) })),
    ),
    // Nothing is served from this computer.
    'serve-config': (request, response) => {
      if (request.method !== 'GET') return say(response, 405, 'unsupported method')
      response.setHeader('Etag', '"74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b"')
      json(response, null)
    },
    'watch-ipn-bus': (_request, response, url) => {
      const mask = Number(url.searchParams.get('mask') ?? 0)
      const problem = maskProblem(mask)
      if (problem) say(response, 400, problem)
      else watchBus(tailnet, mask, atHome, response)
    },
    ping: post((_request, response, url) => {
      const ip = url.searchParams.get('ip') ?? ''
      const kind = url.searchParams.get('type') ?? ''
      if (!isIPv4(ip)) return say(response, 400, 'invalid IP')
      if (!isPingKind(kind)) return say(response, 400, 'unknown ping type')
      // One that is offline never answers, and who asks has to give up.
      const pong = pinged(tailnet, atHome(), ip, kind)
      if (pong) json(response, pong)
    }),
    whois: (_request, response, url) => {
      const asked = url.searchParams.get('addr') ?? ''
      const address = /^[\d.]+(?=:\d+$)/.exec(asked)?.[0] ?? asked
      const peer = tailnet.peers.find(each => each.world.address === address || each.key === address)
      if (!peer) return say(response, 404, 'no match for IP:port')
      const UserProfile = usersJson(tailnet)[ownerOf(peer)]
      json(response, { Node: nodeJson(tailnet, peer, atHome()), UserProfile, CapMap: null })
    },
    'login-interactive': done(() => tailnet.askLogin()),
    logout: done(() => tailnet.logout()),
  }
}

/** Reads a body of JSON; what is none, or what `use` throws at, is answered with 400. */
function readJson(
  request: IncomingMessage,
  response: ServerResponse,
  use: (body: Readonly<Record<string, unknown>>) => void,
): void {
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > LONGEST_BODY) request.destroy()
    else chunks.push(chunk)
  })
  request.on('end', () => {
    try {
      use(JSON.parse(Buffer.concat(chunks).toString()) ?? {})
    } catch (error) {
      json(response, { Error: (error as Error).message }, 400)
    }
  })
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify(body, null, '\t')}\n`)
}

/** An answer in plain words, as Go's http.Error writes it. */
function say(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  })
  response.end(`${words}\n`)
}
