import type { Readable } from 'node:stream'
import { inert } from '../../../shared/lab/inert.ts'
import type { Clock } from '../../clock.ts'
import { SessionError } from '../session.ts'
import type { Answer } from './connection.ts'
import { field, number, text } from './json.ts'

/** As much of a refusal as is read. */
const REFUSAL_LIMIT = 64 * 1024

/** An answer that is not what was asked for. `status` is HTTP's. */
export class HttpFailure extends SessionError {
  readonly status: number
  /** Ms the server asks us to wait; null where it does not. */
  readonly retryAfter: number | null

  constructor(
    status: number,
    sentence: string,
    options: { advice?: string; retryAfter?: number | null } = {},
  ) {
    super(sentence, { advice: options.advice ?? '' })
    this.name = 'HttpFailure'
    this.status = status
    this.retryAfter = options.retryAfter ?? null
  }
}

export interface ReadOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Ms without a byte after which the answer counts as hung; null: no limit. */
  readonly idle: number | null
}

/**
 * Reads a body to its end, handing over chunks as they come. Rejects when the signal fires, when it stays
 * silent, and with whatever `onChunk` throws; the stream is destroyed then. A body that is cut resolves: who
 * reads it knows whether it was whole.
 */
export function readBody(
  body: Readable,
  options: ReadOptions,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const { clock, signal, idle } = options
  return new Promise((resolve, reject) => {
    let heard = clock.mono()
    let stop = () => {}
    const settle = (error: unknown) => {
      stop()
      signal.removeEventListener('abort', abort)
      if (error === null) return resolve()
      body.destroy()
      reject(error)
    }
    const abort = () => settle(signal.reason)
    const look = () => {
      const left = heard + (idle ?? 0) - clock.mono()
      if (left <= 0) return settle(new SessionError(`The answer stopped for ${(idle ?? 0) / 1000} s.`))
      stop = clock.after(left, look)
    }
    if (signal.aborted) return abort()
    if (idle !== null) stop = clock.after(idle, look)
    signal.addEventListener('abort', abort, { once: true })
    body.on('data', (chunk: Buffer) => {
      if (body.destroyed) return
      heard = clock.mono()
      try {
        onChunk(chunk)
      } catch (error) {
        settle(error)
      }
    })
    body.on('end', () => settle(null))
    body.on('error', () => settle(null))
    body.on('close', () => settle(null))
    if (body.destroyed || body.readableEnded) settle(null)
    else body.resume()
  })
}

/** The answer, when it is JSON with status 200; otherwise rejects with an HttpFailure that names it. */
export async function accepted(answer: Answer, path: string, options: ReadOptions): Promise<Answer> {
  const type = String(answer.headers['content-type'] ?? '')
  if (answer.status === 200 && /^application\/json\b/i.test(type)) return answer
  const chunks: Buffer[] = []
  let size = 0
  await readBody(answer.body, options, chunk => {
    if (size < REFUSAL_LIMIT) chunks.push(chunk)
    size += chunk.length
    if (size >= REFUSAL_LIMIT) answer.body.destroy()
  })
  throw refusalOf(answer, path, type, Buffer.concat(chunks).toString('utf8', 0, REFUSAL_LIMIT))
}

/** A small JSON answer as a value. */
export async function jsonOf(answer: Answer, path: string, options: ReadOptions): Promise<unknown> {
  await accepted(answer, path, options)
  const chunks: Buffer[] = []
  let size = 0
  await readBody(answer.body, options, chunk => {
    size += chunk.length
    if (size > REFUSAL_LIMIT * 16) throw new SessionError(`The answer to ${path} is far too long.`)
    chunks.push(chunk)
  })
  const body = Buffer.concat(chunks).toString('utf8')
  try {
    return JSON.parse(body)
  } catch {
    throw new HttpFailure(200, `GET ${path} was answered by what is not JSON: "${beginning(body)}"`)
  }
}

function refusalOf({ status, headers }: Answer, path: string, type: string, body: string): HttpFailure {
  const where = path.split('?')[0]
  const seconds = Number(headers['retry-after'])
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 60) * 1000 : null
  const message = messageOf(body)
  if (message !== null)
    return new HttpFailure(status, `HTTP ${status} for ${where}: ${message}`, { retryAfter })
  const what = /html/i.test(type) ? 'a web page' : `"${inert(type, 60)}"`
  const answered =
    status === 200
      ? `HTTP 200 with ${what} instead of JSON`
      : `HTTP ${status}${type === '' ? '' : ` with ${what}`}`
  const quote = body.trim() === '' ? '' : `: "${beginning(body)}"`
  return new HttpFailure(status, `${where} was answered by ${answered}${quote}`, {
    advice: /html/i.test(type)
      ? 'Something other than the API server answers: a captive portal, a proxy or another service.'
      : '',
    retryAfter,
  })
}

/** The message of a Status object; null when the body is none. */
function messageOf(body: string): string | null {
  try {
    const status: unknown = JSON.parse(body)
    const message = text(field(status, 'message'), 300)
    return message === '' ? null : inert(message, 100)
  } catch {
    return null
  }
}

function beginning(body: string): string {
  return inert(body.replace(/\s+/g, ' ').trim(), 100)
}

/** The code of a Status object that came in a watch; null where it is none. */
export function codeOf(status: unknown): number | null {
  const code = number(field(status, 'code'))
  if (code !== null) return code
  const reason = field(status, 'reason')
  return reason === 'Expired' || reason === 'Gone' ? 410 : null
}
