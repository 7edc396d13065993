import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'
import { pagePolicy } from './headers.ts'
import { sendNotice } from './notices.ts'

/** What `index.html` has where the nonce of this load goes. */
const NONCE_MARK = '__NONCE__'

/** Serves the built page of a folder: `index.html` with a nonce of its own for each load, other files as they are. */
export function pageFiles(folder: string, port: number) {
  // Files are looked up at each request, so that a page built anew is served whole without a restart.
  const files = sirv(folder, { dev: true, etag: true, extensions: [] })

  return async (request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> => {
    if (pathname === '/') return sendIndex(response)
    if (!isPlainFile(pathname)) return sendNotice(response, 404, 'missing')
    // Vite puts a hash of its content into the name of everything under assets.
    const lasting = pathname.startsWith('/assets/')
    response.setHeader('Cache-Control', lasting ? 'private, max-age=31536000, immutable' : 'no-cache')
    delete request.headers.range
    files(request, response, () => {
      response.setHeader('Cache-Control', 'no-store')
      sendNotice(response, 404, 'missing')
    })
  }

  async function sendIndex(response: ServerResponse): Promise<void> {
    const index = await freshIndex(folder)
    if (index === null) return sendNotice(response, 503, 'notBuilt')
    response.setHeader('Content-Security-Policy', pagePolicy(`'self' ws://127.0.0.1:${port}`, index.nonce))
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
    response.end(index.html)
  }
}

/** The page for one load, with a nonce of its own; null where none is built. */
export async function freshIndex(folder: string): Promise<{ html: string; nonce: string } | null> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => null)
  if (html === null) return null
  const nonce = randomBytes(18).toString('base64')
  return { html: html.replaceAll(NONCE_MARK, nonce), nonce }
}

/** Paths of the files a build writes: no hidden file, nothing encoded, no HTML past the nonce. */
export function isPlainFile(pathname: string): boolean {
  return /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(pathname) && !pathname.endsWith('.html')
}
