import type { IncomingMessage } from 'node:http'

/** Why a request is not served. `page` is what its sender may see; `why` is for the log and holds no input. */
export interface Refusal {
  readonly status: 400 | 403 | 405
  readonly why: string
  /** `address`: sent to a name that means this computer, so a person is told the right address. */
  readonly page: 'refused' | 'address'
}

const ALLOWED_METHODS = new Set(['GET', 'HEAD'])
/** `none` is a typed address or a link opened from outside the browser. */
const ALLOWED_SITES = new Set(['same-origin', 'none'])

/**
 * Judges a request, or the upgrade to a WebSocket, before anything of it is used. Null lets it through.
 *
 * The allow-list is one exact Host. “Origin equals Host” would be no check at all: a name that an attacker
 * points at 127.0.0.1 satisfies it.
 */
export function judge(request: IncomingMessage, port: number, upgrade: boolean): Refusal | null {
  const host = `127.0.0.1:${port}`
  const hosts = valuesOf(request, 'host')
  if (hosts.length !== 1) return refusal(400, hosts.length === 0 ? 'no Host' : 'several Hosts')
  if (hosts[0] === `localhost:${port}` && !upgrade) return refusal(403, 'Host localhost', 'address')
  if (hosts[0] !== host) return refusal(403, 'a foreign Host')

  const origins = valuesOf(request, 'origin')
  if (upgrade && origins.length === 0) return refusal(403, 'an upgrade without Origin')
  if (origins.some(origin => origin !== `http://${host}`)) return refusal(403, 'a foreign Origin')
  const sites = valuesOf(request, 'sec-fetch-site')
  if (sites.some(site => !ALLOWED_SITES.has(site))) return refusal(403, 'a request from another site')

  if (!ALLOWED_METHODS.has(request.method ?? '') || (upgrade && request.method !== 'GET')) {
    return refusal(405, 'a method other than GET')
  }
  if (!request.url?.startsWith('/')) return refusal(400, 'a target that is no path')
  return null
}

function refusal(status: Refusal['status'], why: string, page: Refusal['page'] = 'refused'): Refusal {
  return { status, why, page }
}

/** Every value of a header as it was sent: Node's own `headers` drops or joins repeated ones. */
function valuesOf(request: IncomingMessage, name: string): string[] {
  const values: string[] = []
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    if (request.rawHeaders[at]?.toLowerCase() === name) values.push(request.rawHeaders[at + 1] ?? '')
  }
  return values
}
