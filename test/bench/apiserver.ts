import { writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import path from 'node:path'
import { authority } from '../live/certificate.ts'
import { aggregated, documents } from './discovery.ts'
import type { Json } from './metadata.ts'
import { answerNodePorts } from './nodePorts.ts'
import { resources } from './objects.ts'
import { changedPod } from './podChange.ts'
import { listVersion, type Rendered, render, versionOf } from './rendered.ts'

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
/** Every open watch, by the path it watches. */
const watches = new Map<Http2ServerResponse, string>()

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

async function respond(request: Http2ServerRequest, answer: Http2ServerResponse): Promise<void> {
  const url = new URL(request.url, 'https://127.0.0.1')
  const ask = url.searchParams
  if (url.pathname === '/cpu') return send(answer, Buffer.from(JSON.stringify(process.cpuUsage())))
  if (request.headers.authorization !== `Bearer ${token}`)
    return send(answer, problem(401, 'Unauthorized'), 401)
  if (url.pathname === '/change') return send(answer, Buffer.from(JSON.stringify(change(ask.get('uid')))))
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
  if (ask.get('watch') === 'true' || ask.get('watch') === '1') return watch(rendered, url.pathname, answer)
  const form = accept.includes('as=Table') ? 'table' : 'list'
  const page = rendered.page(form, Number(ask.get('continue') ?? 0), Number(ask.get('limit') ?? 0))
  const gzip = page.packed !== null && String(request.headers['accept-encoding'] ?? '').includes('gzip')
  send(answer, gzip && page.packed ? page.packed : page.plain, 200, 'application/json', gzip)
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

/** A watch stays open; a bookmark a minute proves that it does, as on a real server. */
function watch({ resource }: Rendered, at: string, answer: Http2ServerResponse): void {
  answer.writeHead(200, { 'content-type': 'application/json' })
  // Over HTTP/1.1 the head alone would wait for the first line.
  ;(answer as unknown as ServerResponse).flushHeaders()
  const line = `{"type":"BOOKMARK","object":{"kind":"${resource.kind}","apiVersion":"${versionOf(resource)}","metadata":{"resourceVersion":"${listVersion}","creationTimestamp":null}}}\n`
  const timer = setInterval(() => answer.write(line), 60_000)
  watches.set(answer, at)
  answer.on('close', () => {
    clearInterval(timer)
    watches.delete(answer)
  })
}

/** How often each pod was changed, by its uid. */
const changes = new Map<string, { pod: Json; step: number }>()

/** Changes a pod one step and tells every watch of pods; the bytes of the event. */
function change(uid: string | null): { bytes: number } {
  const pods = byPath.get('/api/v1/pods')?.resource.objects ?? []
  const pod = pods.find(one => (one.metadata as Json).uid === uid)
  if (!pod || uid === null) return { bytes: 0 }
  const held = changes.get(uid) ?? { pod, step: 0 }
  const next = { pod: changedPod(held.pod, held.step), step: held.step + 1 }
  changes.set(uid, next)
  const line = `${JSON.stringify({ type: 'MODIFIED', object: { kind: 'Pod', apiVersion: 'v1', ...next.pod } })}\n`
  for (const [answer, at] of watches) if (at === '/api/v1/pods') answer.write(line)
  return { bytes: Buffer.byteLength(line) }
}

if (near) await answerNodePorts(size)
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
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
  process.stdout.write(`${JSON.stringify({ port, kubeconfig })}\n`)
})
process.stdin.on('end', () => process.exit(0)).resume()
