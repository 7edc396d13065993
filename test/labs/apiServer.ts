import http from 'node:http'
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type KeyPair, makeCertificate, type Subject } from '../../electron/demo/certificate.ts'
import type { KubeContext } from '../../electron/sessions/kubernetes/kubeconfig.ts'
import { gone, send } from './apiAnswers.ts'

export type ApiObject = { metadata: Record<string, unknown>; [field: string]: unknown }

/** One request as a script sees it. */
export interface Ask {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, unknown>>
  /** When the client's certificate ends, wall ms; 0 where it showed none. */
  readonly certificateEnds: number
}

/** An open watch that a test writes to as it likes. */
export interface OpenWatch {
  readonly path: string
  readonly query: URLSearchParams
  write(bytes: string | Buffer): void
  /** In good order. */
  end(): void
  /** Without a word: the stream is reset. */
  cut(): void
}

/** Answers a request in its own way and says so with true. */
export type Script = (ask: Ask, answer: Http2ServerResponse) => boolean

export interface ApiLabOptions {
  /** Of the server's certificate; default: an hour ago to a day from now. */
  notBefore?: number
  notAfter?: number
  names?: string[]
  /** The name of its authority, and the days in which that is valid; default: as the certificate, and some. */
  authority?: string
  authorityFrom?: number
  authorityUntil?: number
  http1Only?: boolean
  /** HTTP/1.1 without TLS, as `kubectl proxy` serves. */
  plain?: boolean
  /** The largest page whatever limit is asked for. */
  page?: number
}

const HOUR = 3_600_000

/**
 * An API server over TLS on loopback that keeps objects, serves lists and watches of them as the real one does,
 * and misbehaves on cue: `script` sees every request first.
 */
export class ApiLab {
  readonly asked: Ask[] = []
  readonly watches = new Set<OpenWatch>()
  readonly sockets = new Set<Socket>()
  script: Script = () => false
  version = 1_000
  /** Its clock against ours, ms, as its Date headers say. */
  clockOff = 0
  /** Watches from before this version are told that it is gone. */
  oldest = 0
  page: number
  readonly #objects = new Map<string, Map<string, ApiObject>>()
  readonly #events: { version: number; path: string; line: string }[] = []
  #authority: KeyPair
  #subject: Subject
  #scheme: 'http' | 'https'
  #server: http2.Http2SecureServer
  #sessions = new Set<http2.ServerHttp2Session>()
  #port = 0

  static async open(options: ApiLabOptions = {}): Promise<ApiLab> {
    const lab = new ApiLab(options)
    await lab.listen()
    return lab
  }

  private constructor(options: ApiLabOptions) {
    this.page = options.page ?? 500
    const now = Date.now()
    const { notBefore = now - HOUR, notAfter = now + 24 * HOUR, names = ['127.0.0.1'] } = options
    this.#subject = { commonName: options.authority ?? 'lab-ca' }
    this.#authority = makeCertificate({
      subject: this.#subject,
      use: 'authority',
      notBefore: options.authorityFrom ?? Math.min(notBefore, now) - HOUR,
      notAfter: options.authorityUntil ?? Math.max(notAfter, now) + HOUR,
    })
    const { key, cert } = makeCertificate({
      subject: { commonName: 'apiserver' },
      issuer: { ...this.#authority, subject: this.#subject },
      use: 'server',
      names,
      notBefore,
      notAfter,
    })
    const tls = { key, cert, ca: this.#authority.cert, requestCert: true, rejectUnauthorized: false }
    this.#scheme = options.plain ? 'http' : 'https'
    const old = options.plain ? http.createServer() : options.http1Only ? https.createServer(tls) : null
    this.#server =
      (old as http2.Http2SecureServer | null) ?? http2.createSecureServer({ ...tls, allowHTTP1: true })
    this.#server.on('request', (request, response) => this.#answer(request, response))
    this.#server.on('session', session => {
      this.#sessions.add(session)
      session.on('error', () => {})
      session.on('close', () => this.#sessions.delete(session))
    })
    this.#server.on('connection', (socket: Socket) => {
      this.sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => this.sockets.delete(socket))
    })
    for (const event of ['error', 'sessionError', 'tlsClientError', 'clientError']) {
      this.#server.on(event, () => {})
    }
    this.put('/api/v1/namespaces', { metadata: { name: 'kube-system', uid: 'uid-of-the-cluster' } })
  }

  /** Listens, on the port it had before where it had one. */
  async listen(): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
  }

  get port(): number {
    return this.#port
  }

  /** The context of a user with a token, or what `change` makes of it. */
  context(change: { cluster?: object; user?: object } = {}): KubeContext {
    return {
      name: 'lab',
      cluster: {
        name: 'lab',
        file: '/lab/kubeconfig',
        server: `${this.#scheme}://127.0.0.1:${this.#port}`,
        ca: this.#authority.cert,
        tlsServerName: null,
        insecure: false,
        proxyUrl: null,
        ...change.cluster,
      },
      user: {
        name: 'admin',
        file: '/lab/kubeconfig',
        certificate: null,
        key: null,
        token: 'a-token',
        tokenFile: null,
        exec: null,
        basic: null,
        impersonate: null,
        ...change.user,
      },
      namespace: null,
    }
  }

  /** A client certificate of this lab's authority. */
  clientCertificate(notBefore: number, notAfter: number): KeyPair {
    const subject = { commonName: 'admin', organization: 'system:masters' }
    const issuer = { ...this.#authority, subject: this.#subject }
    return makeCertificate({ subject, issuer, use: 'client', notBefore, notAfter })
  }

  /** Writes an object; watches hear of it. */
  put(path: string, object: ApiObject, type?: 'ADDED' | 'MODIFIED'): ApiObject {
    const known = this.#table(path)
    const key = keyOf(object)
    const version = ++this.version
    const metadata = {
      creationTimestamp: '2026-01-15T10:00:00Z',
      ...object.metadata,
      resourceVersion: String(version),
    }
    const written = { ...object, metadata }
    this.#tell(path, version, type ?? (known.has(key) ? 'MODIFIED' : 'ADDED'), written)
    known.set(key, written)
    return written
  }

  remove(path: string, object: ApiObject): void {
    const known = this.#table(path)
    const gone = known.get(keyOf(object))
    if (!gone) return
    known.delete(keyOf(object))
    const version = ++this.version
    const metadata = { ...gone.metadata, resourceVersion: String(version) }
    this.#tell(path, version, 'DELETED', { ...gone, metadata })
  }

  /** Keeps what happens from now on out of open watches; `after` hands the lines over. */
  silently(work: () => void): string[] {
    const watches = [...this.watches]
    this.watches.clear()
    const before = this.#events.length
    work()
    for (const watch of watches) this.watches.add(watch)
    return this.#events.slice(before).map(event => event.line)
  }

  /** All objects of a path, as a list would have them. */
  objects(path: string): ApiObject[] {
    return [...this.#table(path).values()]
  }

  watchOf(path: string): OpenWatch | undefined {
    return [...this.watches].find(watch => watch.path === path)
  }

  lists(path: string): Ask[] {
    return this.asked.filter(ask => ask.path === path && !ask.query.has('watch'))
  }

  watched(path: string): Ask[] {
    return this.asked.filter(ask => ask.path === path && ask.query.has('watch'))
  }

  /** Tells every client to leave; what is open goes on. */
  goAway(): void {
    for (const session of this.#sessions) session.goaway()
  }

  /** Drops every connection at once, as a power cut does. */
  dropAll(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  /** Ends; may listen again afterwards. */
  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    for (const session of this.#sessions) session.destroy()
    this.dropAll()
    await closed
  }

  #answer(request: Http2ServerRequest, response: Http2ServerResponse): unknown {
    request.on('error', () => {})
    response.on('error', () => {})
    const url = new URL(request.url, 'https://lab.invalid')
    const ask: Ask = {
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      certificateEnds: endOfClient(request),
    }
    this.asked.push(ask)
    if (this.clockOff !== 0) response.setHeader('date', new Date(Date.now() + this.clockOff).toUTCString())
    if (this.script(ask, response)) return
    if (ask.path === '/version') return send(response, 200, { gitVersion: 'v1.34.3+k3s1' })
    if (ask.path === '/readyz') return send(response, 200, 'ok', 'text/plain')
    if (ask.path === '/api/v1/namespaces/kube-system') {
      return send(response, 200, this.#table('/api/v1/namespaces').get('/kube-system') ?? {})
    }
    if (ask.query.has('watch')) return this.#watch(ask, response)
    this.#list(ask, response)
  }

  #list({ path, query }: Ask, response: Http2ServerResponse): void {
    const all = [...this.#table(path).values()]
    const from = Number(query.get('continue') ?? 0)
    const until = from + Math.min(this.page, Number(query.get('limit') ?? this.page))
    const left = all.length - until
    send(response, 200, {
      kind: 'List',
      apiVersion: 'v1',
      metadata: {
        resourceVersion: String(this.version),
        ...(left > 0 ? { continue: String(until), remainingItemCount: left } : {}),
      },
      items: all.slice(from, until),
    })
  }

  #watch({ path, query }: Ask, response: Http2ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' })
    // Both kinds of response have it: a watch's head goes out before its first event.
    ;(response as unknown as { flushHeaders(): void }).flushHeaders()
    const from = Number(query.get('resourceVersion'))
    const stream = response.stream as http2.ServerHttp2Stream | undefined
    const watch: OpenWatch = {
      path,
      query,
      write: bytes => void response.write(bytes),
      end: () => void response.end(),
      cut: () => (stream ? stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR) : response.socket.destroy()),
    }
    if (from < this.oldest) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: gone() })}\n`)
      return
    }
    for (const event of this.#events) {
      if (event.path === path && event.version > from) response.write(event.line)
    }
    this.watches.add(watch)
    response.on('close', () => this.watches.delete(watch))
  }

  #tell(path: string, version: number, type: string, object: unknown): void {
    const line = `${JSON.stringify({ type, object })}\n`
    this.#events.push({ version, path, line })
    for (const watch of this.watches) if (watch.path === path) watch.write(line)
  }

  #table(path: string): Map<string, ApiObject> {
    let table = this.#objects.get(path)
    if (!table) {
      table = new Map()
      this.#objects.set(path, table)
    }
    return table
  }
}

function endOfClient({ socket, stream }: Http2ServerRequest): number {
  const tls = (stream?.session?.socket ?? socket) as Partial<TLSSocket>
  return Date.parse(tls.getPeerCertificate?.().valid_to ?? '') || 0
}

function keyOf({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}
