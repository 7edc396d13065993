import type { IncomingMessage, ServerResponse } from 'node:http'
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { Clock } from '../../clock.ts'
import type { Store } from '../store.ts'
import { discover } from './discovery.ts'
import { formOf, listJson, objectJson } from './form.ts'
import { Lists } from './list.ts'
import { targetOf } from './resources.ts'
import { ApiError, forbidden, noSuchPath, notFound, unauthorized } from './status.ts'
import { watch } from './watch.ts'

type Request = IncomingMessage | Http2ServerRequest
/** HTTP/2 answers have what is used here of HTTP/1.1 ones. */
type Response = ServerResponse

export interface ApiOptions {
  store: Store
  clock: Clock
  /** PEM texts. */
  tls: { key: string; cert: string; ca: string }
  /** A bearer token that is let in as well as the client certificate. */
  token: string
  version: string
  address: string
  onFault(error: Error): void
}

/** The Kubernetes API of a demo cluster: an HTTP/2 and 1.1 server that is handed its connections. */
export interface ApiServer {
  accept(socket: Duplex): void
  /** Forgets the watch history and the open lists: every watch has to list again. */
  forget(): void
}

/** Makes the API of one demo cluster; it listens nowhere by itself. */
export function makeApiServer(options: ApiOptions): ApiServer {
  const { store, clock } = options
  const lists = new Lists(store, clock)
  const server = http2.createSecureServer({
    ...options.tls,
    allowHTTP1: true,
    requestCert: true,
    rejectUnauthorized: false,
    // Broken clients are the demo's daily bread: they get an error, not the process.
    handshakeTimeout: 20_000,
  })
  server.on('request', (request: Request, both: ServerResponse | Http2ServerResponse) => {
    const response = both as Response
    request.on('error', options.onFault)
    response.on('error', options.onFault)
    try {
      answer(request, response)
    } catch (error) {
      if (!(error instanceof ApiError)) options.onFault(error as Error)
      const known = error instanceof ApiError ? error : new ApiError(500, 'InternalError', String(error))
      send(response, known.code, known.body())
    }
  })
  for (const event of ['error', 'sessionError', 'tlsClientError', 'clientError'] as const) {
    server.on(event, (error: Error, socket?: Duplex) => {
      options.onFault(error)
      if (event === 'clientError' || event === 'tlsClientError') socket?.destroy()
    })
  }

  function answer(request: Request, response: Response): unknown {
    const url = new URL(request.url ?? '/', 'https://demo.invalid')
    const path = url.pathname.length > 1 ? url.pathname.replace(/\/+$/, '') : '/'
    if (path === '/healthz' || path === '/readyz' || path === '/livez') return sendText(response, 'ok')
    if (!allowed(request)) throw unauthorized()
    const accept = request.headers.accept
    if (path === '/version') return send(response, 200, versionBody(options.version))
    if (path === '/') return send(response, 200, { paths: ['/api', '/apis', '/healthz', '/version'] })
    const found = discover(path, accept, options.address)
    if (found) return send(response, 200, found.body, found.type)
    const target = targetOf(path)
    if (!target) throw noSuchPath()
    const { resource, namespace, name } = target
    if (request.method !== 'GET') {
      const verb = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[request.method ?? '']
      throw forbidden(verb ?? 'update', resource.plural, resource.group, namespace)
    }
    const query = url.searchParams
    const wantsWatch = query.get('watch') === 'true' || query.get('watch') === '1'
    if (wantsWatch) {
      const form = formOf(accept, false)
      return stream(response, sink => watch({ store, clock }, target, query, form, sink))
    }
    if (name !== undefined) {
      const object = store.get(resource.plural, namespace, name)
      if (!object) throw notFound(resource.plural, resource.group, name)
      return sendJson(response, objectJson(resource, object, formOf(accept, false), clock.wall()))
    }
    const { objects, metadata } = lists.page(target, query)
    return sendJson(response, listJson(resource, objects, metadata, formOf(accept, true), clock.wall()))
  }

  /** Whether the caller showed a certificate of the cluster's authority, or the token. */
  function allowed(request: Request): boolean {
    const socket = ('stream' in request ? request.stream.session?.socket : request.socket) as
      | TLSSocket
      | undefined
    if (socket?.authorized) return true
    return request.headers.authorization === `Bearer ${options.token}`
  }

  return {
    accept: socket => server.emit('connection', socket),
    forget: () => {
      lists.forget()
      store.forgetHistory()
    },
  }
}

function stream(
  response: Response,
  start: (sink: { write(line: string): boolean; onDrain(run: () => void): void; end(): void }) => () => void,
): void {
  let gone = false
  // The headers go out at once, so that an idle watch is known to be open.
  const begin = (): void => {
    if (gone || response.headersSent) return
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
    response.flushHeaders()
  }
  const stop = start({
    write: line => {
      begin()
      return gone || response.write(line)
    },
    onDrain: run => {
      response.once('drain', run)
    },
    end: () => {
      begin()
      if (!gone) response.end()
      gone = true
    },
  })
  begin()
  // An HTTP/2 stream that its reader has cancelled says so before it closes.
  for (const event of ['aborted', 'close']) {
    response.once(event, () => {
      gone = true
      stop()
    })
  }
}

const sendText = (response: Response, text: string): void => {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(text)
}

const sendJson = (response: Response, body: string, status = 200, type = 'application/json'): void => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-cache, private' })
  response.end(body)
}

const send = (response: Response, status: number, body: unknown, type?: string): void => {
  if (response.headersSent) response.end()
  else sendJson(response, JSON.stringify(body), status, type)
}

function versionBody(gitVersion: string): Record<string, string> {
  const [, major = '1', minor = '0'] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? []
  return {
    major,
    minor,
    gitVersion,
    gitTreeState: 'clean',
    goVersion: 'go1.24.11',
    compiler: 'gc',
    platform: 'linux/arm64',
  }
}
