import type { Http2ServerResponse } from 'node:http2'

/** The Status of a version or a token that is too old. */
export function gone(): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'too old resource version: 1 (2)',
    reason: 'Expired',
    code: 410,
  }
}

/** The Status of a refusal, as short as a server may send it. */
export const status = (code: number, message: string) => ({
  kind: 'Status',
  status: 'Failure',
  message,
  code,
})

export function send(
  response: Http2ServerResponse,
  status: number,
  body: unknown,
  type = 'application/json',
): void {
  response.writeHead(status, { 'content-type': type })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
