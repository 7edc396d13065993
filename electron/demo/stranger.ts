import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import ssh2 from 'ssh2'
import type { Keys } from './keys.ts'
import type { Wire } from './wire.ts'

/** A machine of somebody else, at an address that one of the lab's has at home. */
export interface Stranger {
  accept(socket: Wire, port: number): void
}

const TLS_PORTS = new Set([443, 6443, 8443])

/**
 * What a hotel's router does: every port answers, with the page that asks for a room number. SSH has a host key that
 * nobody here has seen and lets nobody in; TLS has a certificate of its own.
 */
export function makeStranger(
  { ssh: hostKey, tls }: Keys['stranger'],
  onFault: (error: Error) => void,
): Stranger {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    request.on('error', onFault)
    response.on('error', onFault)
    request.resume()
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(
      '<!doctype html>\n<title>Guest network</title>\n<h1>Welcome</h1>\n<p>Room number, please.</p>\n',
    )
  }
  const plain = http.createServer(answer)
  const secure = https.createServer({ key: tls.key, cert: tls.cert }, answer)
  for (const server of [plain, secure]) {
    server.on('clientError', (_error, socket) => socket.destroy())
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    server.on('error', onFault)
  }
  const shell = new ssh2.Server({ hostKeys: [hostKey.private], ident: 'dropbear_2019.78' }, client => {
    client.on('error', onFault)
    client.on('authentication', context => context.reject(['password']))
  })
  shell.on('error', onFault)
  return {
    accept: (socket, port) => {
      // The types ask for a TCP socket; the servers themselves take any stream.
      if (port === 22) shell.injectSocket(socket as never)
      else (TLS_PORTS.has(port) ? secure : plain).emit('connection', socket)
    },
  }
}
