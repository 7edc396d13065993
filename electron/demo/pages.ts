import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WorldWorkload } from './worldSchema.ts'

/** Whose page is answered on a connection. */
export interface Visit {
  /** What it is, beside its title. */
  service: string
  /** What else the page tells: where it runs. */
  where: Readonly<Record<string, string>>
  page: WorldWorkload['page']
  /** True: something is wrong inside; every answer is an error 500. */
  broken: () => boolean
}

/** The web servers inside the pods: one for all, that is told with each connection whose it is. */
export interface PageServer {
  accept(socket: Duplex, visit: Visit): void
}

/** Makes the web servers of a world; `title` is the world's name on their pages. */
export function makePageServer(title: string, onFault: (error: Error) => void): PageServer {
  const visits = new WeakMap<Duplex, Visit>()
  const server = http.createServer({ keepAliveTimeout: 15_000 }, (request, response) => {
    request.on('error', onFault)
    response.on('error', onFault)
    const visit = visits.get(request.socket)
    if (visit) answerPage(title, visit, request, response)
    else response.destroy()
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  server.on('error', onFault)
  return {
    accept: (socket, visit) => {
      visits.set(socket, visit)
      server.emit('connection', socket)
    },
  }
}

/** One answer of a web server; `title` is the world's name. */
export function answerPage(
  title: string,
  visit: Visit,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  request.resume()
  const { status, type, body, headers } = replyOf(title, visit, (request.url ?? '/').split('?')[0]!)
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    ...(visit.where.Pod && { 'x-served-by': visit.where.Pod }),
    ...headers,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

interface Reply {
  status: number
  type: string
  body: string
  headers?: Record<string, string>
}

const PLAIN = 'text/plain; charset=utf-8'
const HTML = 'text/html; charset=utf-8'

function replyOf(title: string, visit: Visit, path: string): Reply {
  const { page } = visit
  if (visit.broken()) return { status: 500, type: PLAIN, body: 'Internal Server Error\n' }
  if (path === '/healthz') return { status: 200, type: PLAIN, body: 'ok\n' }
  const to = page?.redirect[path]
  if (to) return { status: 302, type: PLAIN, body: '', headers: { location: to } }
  if (page && path in page.json)
    return { status: 200, type: 'application/json', body: `${JSON.stringify(page.json[path])}\n` }
  const known = path === '/' || Object.values(page?.redirect ?? {}).includes(path)
  if (!known) return { status: 404, type: HTML, body: html(title, visit, `Nothing is at ${path}.`) }
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
  const body = html(title, visit, page?.text ?? '')
  return { status: 200, type: HTML, body, headers: { 'content-security-policy': policy } }
}

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, char => `&#${char.codePointAt(0)};`)

function html(lab: string, visit: Visit, text: string): string {
  const heading = visit.page?.title ?? visit.service
  const facts = Object.entries({
    ...visit.where,
    ...visit.page?.facts,
  })
  const hue = [...visit.service].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 360, 7)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(heading)}</title>
<style>
:root { color-scheme: light dark; --hue: ${hue} }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif;
  background: light-dark(hsl(var(--hue) 30% 96%), hsl(var(--hue) 18% 9%)) }
main { width: min(30rem, 88vw); padding: 2rem; border-radius: 16px;
  background: light-dark(#fff, hsl(var(--hue) 14% 14%)); box-shadow: 0 1px 24px #0002 }
i { display: block; width: 44px; height: 44px; border-radius: 12px; background: hsl(var(--hue) 62% 52%) }
h1 { margin: 1rem 0 .25rem; font-size: 1.5rem } p { margin: 0 0 1.25rem; opacity: .8 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 0; font-size: .875rem }
dt { opacity: .6 } dd { margin: 0; overflow-wrap: anywhere } time { font-variant-numeric: tabular-nums }
</style></head><body><main><i></i>
<h1>${escapeHtml(heading)}</h1><p>${escapeHtml(text)}</p>
<dl>${facts.map(([key, value]) => `<dt>${escapeHtml(key)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}
<dt>Time</dt><dd><time></time></dd><dt>Lab</dt><dd>${escapeHtml(lab)}, a demo</dd></dl></main>
<script>const t = document.querySelector('time'); const tick = () => { t.textContent = new Date().toLocaleTimeString() }
tick(); setInterval(tick, 1000)</script></body></html>
`
}
