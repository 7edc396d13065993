import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import type { KeyPair } from './certificate.ts'

/** The ingress of the lab, by the Host of each request; a host that nobody routed is answered with its plain 404. */
export interface Ingress {
  accept(socket: Duplex, secure: boolean): void
}

/** Answers a request for a host; false when the host is not routed. */
export type Routed = (host: string, request: IncomingMessage, response: ServerResponse) => boolean

/** Makes the ingress with its certificate; what breaks on a connection goes to `onFault`. */
export function makeIngress(pair: KeyPair, routed: Routed, onFault: (error: Error) => void): Ingress {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    request.on('error', onFault)
    response.on('error', onFault)
    const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '')
    if (routed(host, request, response)) return
    request.resume()
    response.writeHead(404, {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    response.end('404 page not found\n')
  }
  const plain = http.createServer(answer)
  const secure = https.createServer({ key: pair.key, cert: pair.cert }, answer)
  for (const server of [plain, secure]) {
    server.on('clientError', (_error, socket) => socket.destroy())
    server.on('tlsClientError', (_error, socket: Duplex) => socket.destroy())
    server.on('error', onFault)
  }
  return { accept: (socket, isSecure) => (isSecure ? secure : plain).emit('connection', socket) }
}
