import { writeFileSync } from 'node:fs'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { createServer } from 'node:https'
import type { Server } from 'node:net'
import path from 'node:path'
import { authority } from '../live/certificate.ts'
import { aggregated, documents } from './discovery.ts'
import { answerNodePorts } from './nodePorts.ts'
import { resources } from './objects.ts'
import { type Rendered, render } from './rendered.ts'
import { type Form, Watches } from './watches.ts'

/*
 * The API server of the bench, a process of its own: node apiserver.ts FOLDER PODS NODES SERVICES [near].
 * Everything it will say is rendered before it says that it is ready (one line of JSON on standard output). It
 * writes FOLDER/kubeconfig, ends when its standard input does, and tells its own CPU time at /cpu.
 */

const [folder = '.', pods = '150', nodes = '13', services = '26', where = 'away'] = process.argv.slice(2)
const near = where === 'near'
const size = { pods: Number(pods), nodes: Number(nodes), services: Number(services), near }
const served = resources(size)
const byPath = new Map<string, Rendered>()
for (const one of served) {
  const [root, rendered] = [`${one.group === '' ? '/api' : `/apis/${one.group}`}/${one.version}`, render(one)]
  byPath.set(`${root}/${one.plural}`, rendered)
  // The leases of nodes are all there are, and are asked for by their namespace.
  if (one.plural === 'leases') byPath.set(`${root}/namespaces/kube-node-lease/leases`, rendered)
}
const plain = new Map(
  [...documents(served)].map(([at, document]) => [at, Buffer.from(JSON.stringify(document))]),
)
const together = new Map(
  ['/api', '/apis'].map(at => [at, Buffer.from(JSON.stringify(aggregated(served, at === '/api')))]),
)

const root = authority('homeport bench')
const { cert, key } = root.issue({ commonName: 'apiserver', names: ['localhost', '127.0.0.1'] })
const token = 'token-of-the-bench'
const watches = new Watches(byPath.get('/api/v1/pods')?.resource.objects ?? [])

const server = createSecureServer(
  { cert, key, allowHTTP1: true, settings: { maxConcurrentStreams: 250 } },
  (request, answer) => {
    // A client that goes away in the middle is not this server's business.
    request.on('error', () => {})
    answer.on('error', () => {})
    void respond(request, answer)
  },
)
server.on('sessionError', () => {})
server.on('tlsClientError', () => {})

/** The same over HTTP/1.1 alone. */
const old = createServer({ cert, key }, (request, answer) => {
  answer.on('error', () => {})
  // What is used of them is in both.
  void respond(request as unknown as Http2ServerRequest, answer as unknown as Http2ServerResponse)
})

async function respond(request: Http2ServerRequest, answer: Http2ServerResponse): Promise<void> {
  const url = new URL(request.url, 'https://127.0.0.1')
  const ask = url.searchParams
  if (url.pathname === '/cpu') return send(answer, Buffer.from(JSON.stringify(process.cpuUsage())))
  if (request.headers.authorization !== `Bearer ${token}`)
    return send(answer, problem(401, 'Unauthorized'), 401)
  const told = await control(url.pathname, ask)
  if (told) return send(answer, Buffer.from(JSON.stringify(told)))
  const accept = String(request.headers.accept ?? '')
  const discovery = accept.includes('apidiscovery.k8s.io') ? together.get(url.pathname) : undefined
  if (discovery)
    return send(
      answer,
      discovery,
      200,
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    )
  const document = plain.get(url.pathname)
  if (document) return send(answer, document)
  const rendered = byPath.get(url.pathname)
  if (rendered === undefined) return send(answer, problem(404, 'NotFound'), 404)
  const form: Form = accept.includes('as=Table') ? 'table' : 'list'
  if (ask.get('watch') === 'true' || ask.get('watch') === '1') return watches.add(rendered, form, answer)
  const page = rendered.page(form, Number(ask.get('continue') ?? 0), Number(ask.get('limit') ?? 0))
  const gzip = page.packed !== null && String(request.headers['accept-encoding'] ?? '').includes('gzip')
  send(answer, gzip && page.packed ? page.packed : page.plain, 200, 'application/json', gzip)
}

/** What the bench asks of its server; null for a path of the API. */
async function control(at: string, ask: URLSearchParams): Promise<object | null> {
  const form: Form = ask.get('form') === 'table' ? 'table' : 'list'
  if (at === '/change') return watches.change(ask.get('uid'))
  if (at === '/watches') return { count: watches.count(form) }
  if (at === '/emit') return await watches.emit(form, ask.get('last'))
  return null
}

function send(
  answer: Http2ServerResponse,
  body: Buffer,
  status = 200,
  type = 'application/json',
  gzip = false,
): void {
  answer.writeHead(status, {
    'content-type': type,
    'content-length': body.length,
    ...(gzip ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {}),
  })
  answer.end(body)
}

function problem(code: number, reason: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: reason,
      reason,
      code,
    }),
  )
}

if (near) await answerNodePorts(size)
const portOf = async (one: Server) => {
  await new Promise<void>(resolve => one.listen(0, '127.0.0.1', resolve))
  return (one.address() as { port: number }).port
}
const [port, oldPort] = [await portOf(server), await portOf(old)]
const config = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [
    {
      name: 'bench',
      cluster: {
        server: `https://127.0.0.1:${port}`,
        'certificate-authority-data': Buffer.from(root.cert).toString('base64'),
      },
    },
  ],
  users: [{ name: 'bench', user: { token } }],
  contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
  'current-context': 'bench',
}
const kubeconfig = path.join(folder, 'kubeconfig')
writeFileSync(kubeconfig, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
writeFileSync(path.join(folder, 'ca.crt'), root.cert)
process.stdout.write(`${JSON.stringify({ port, oldPort, kubeconfig })}\n`)
process.stdin.on('end', () => process.exit(0)).resume()
