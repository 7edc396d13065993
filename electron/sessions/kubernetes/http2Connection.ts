import http2 from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { SessionError } from '../session.ts'
import type { Answer, ConnectionParts, Transport } from './connection.ts'
import { tlsFailure } from './tlsFailure.ts'

/*
 * With the protocol's own 64 KiB windows a list of 42 MB takes 33 s over a line of 50 ms instead of 0.3 s.
 */
const STREAM_WINDOW = 8 * 1024 * 1024
const SESSION_WINDOW = 16 * 1024 * 1024
/** MB; the default of 10 would refuse new requests while a page is being received. */
const SESSION_MEMORY = 64
/** Ms between a GOAWAY and the end. */
const LEAVING = 1_000

/** HTTP/2 over a TLS socket that agreed to it: all requests and watches share it. */
export function http2Connection(parts: ConnectionParts, socket: TLSSocket): Transport {
  const { server, context, clock } = parts
  const session = http2.connect(`https://${server.authority}`, {
    createConnection: () => socket,
    settings: { initialWindowSize: STREAM_WINDOW, enablePush: false },
    maxSessionMemory: SESSION_MEMORY,
  })
  let lose: (error: Error) => void = () => {}
  let forget = () => {}
  const lost = new Promise<never>((_, reject) => {
    lose = error => {
      forget()
      reject(error)
      session.destroy()
      socket.destroy()
    }
  })
  lost.catch(() => {})
  session.on('connect', () => session.setLocalWindowSize(SESSION_WINDOW))
  session.on('error', error => lose(tlsOrLost(error)))
  // What is under way may still be answered: a refusal (401) comes together with a GOAWAY.
  session.on('goaway', () => {
    forget()
    forget = clock.after(LEAVING, () => lose(new SessionError(`${server.authority} closed the connection.`)))
  })
  session.on('close', () => lose(new SessionError(`${server.authority} closed the connection.`)))
  session.on('frameError', () => {})
  const tlsOrLost = (error: NodeJS.ErrnoException) =>
    /SSL|TLS/.test(error.code ?? '')
      ? tlsFailure(error, { context, server, shown: null, now: clock.wall() })
      : new SessionError(`The connection to ${server.authority} broke (${error.code ?? error.message}).`)

  return {
    protocol: 'h2',
    lost,
    close: () => lose(new SessionError('stopped')),
    ping: () =>
      new Promise((resolve, reject) => {
        const sent =
          !session.destroyed &&
          session.ping(error => (error ? reject(new SessionError(error.message)) : resolve()))
        if (!sent) reject(new SessionError(`The connection to ${server.authority} is closed.`))
      }),
    get: (path, { signal, deadline, headers }) =>
      new Promise<Answer>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        if (session.destroyed || session.closed) {
          return reject(new SessionError(`The connection to ${server.authority} is closed.`))
        }
        const stream = session.request(
          {
            ':path': `${server.prefix}${path}`,
            ...headers,
            [http2.sensitiveHeaders]: ['authorization'],
          },
          { endStream: true },
        )
        const abort = () => stream.close(http2.constants.NGHTTP2_CANCEL)
        const fail = (error: unknown) => {
          stop()
          abort()
          reject(error)
        }
        const stop = clock.after(deadline, () =>
          fail(new SessionError(`No answer to ${path.split('?')[0]} in ${deadline / 1000} s.`)),
        )
        signal.addEventListener('abort', abort, { once: true })
        // Stays on: the reader of the body hears of the end by `close`.
        stream.on('error', fail)
        stream.on('close', () => {
          signal.removeEventListener('abort', abort)
          fail(new SessionError(`${server.authority} ended the request without an answer.`))
        })
        stream.on('response', head => {
          stop()
          // A body that came whole with its head would be thrown away before anybody can ask for it.
          stream.pause()
          const { ':status': status = 0, ...rest } = head
          resolve({ status, headers: rest, body: stream })
        })
      }),
  }
}
