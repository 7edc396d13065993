import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { GUARD_HEADERS, pagePolicy } from '../headless/headers.ts'
import { freshIndex, isPlainFile } from '../headless/pageFiles.ts'
import { PAGE_HOST, PAGE_SCHEME } from './links.ts'

/** What a build writes, by the ending of its name. */
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
}

/** What must be said of the scheme before Electron is ready: an origin of its own, as safe as https. */
export const PAGE_PRIVILEGES = {
  scheme: PAGE_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/**
 * Answers `app://homeport/…` from the folder of the built page, as the browser door does: the same headers and the
 * same policy, but that the page may connect to nothing at all, since its port is handed to it.
 */
export function answerPage(folder: string): (request: Request) => Promise<Response> {
  return async request => {
    const { host, pathname, search } = new URL(request.url)
    if (host !== PAGE_HOST) return refused(404)
    if (request.method !== 'GET') return refused(405)
    if (pathname === '/' && search === '') {
      const index = await freshIndex(folder)
      if (index === null) return answer('The page is not built. Run: npm run build', 503, TYPES['.md'])
      return answer(index.html, 200, 'text/html; charset=utf-8', pagePolicy("'none'", index.nonce))
    }
    const type = TYPES[path.extname(pathname)]
    if (!isPlainFile(pathname) || type === undefined) return refused(404)
    const body = await readFile(path.join(folder, pathname)).catch(() => null)
    return body === null ? refused(404) : answer(new Uint8Array(body), 200, type)
  }
}

const refused = (status: number) => answer('', status, TYPES['.md'])

function answer(
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  type = 'text/plain',
  policy?: string,
): Response {
  const headers = {
    ...GUARD_HEADERS,
    'Content-Type': type,
    ...(policy !== undefined && { 'Content-Security-Policy': policy }),
  }
  return new Response(body, { status, headers })
}
