import http from 'node:http'
import type net from 'node:net'
import type { Duplex } from 'node:stream'
import { SessionError } from '../session.ts'
import type { Answer, ConnectionParts, Transport } from './connection.ts'

/** A watch a kind, and some for lists and signs of life. */
const SOCKETS = 20

/** HTTP/1.1 over several kept connections: what some proxies leave, and `kubectl proxy`. */
export function http1Connection(
  { server, clock }: ConnectionParts,
  first: net.Socket,
  open: () => Promise<net.Socket>,
): Transport {
  let spare: net.Socket | null = first
  let lose: (error: Error) => void = () => {}
  const sockets = new Set<net.Socket>([first])
  const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS })
  const lost = new Promise<never>((_, reject) => {
    lose = error => {
      reject(error)
      agent.destroy()
      for (const socket of sockets) socket.destroy()
    }
  })
  lost.catch(() => {})
  let ended = false
  // The agent hands over one socket a time; the first is the one the server was recognised by.
  agent.createConnection = (_options, done) => {
    const taken = spare
    spare = null
    const socket = taken && !taken.destroyed ? Promise.resolve(taken) : open()
    socket.then(
      got => {
        if (ended) got.destroy()
        sockets.add(got)
        got.once('close', () => sockets.delete(got))
        got.on('error', () => {})
        done?.(null, got as Duplex)
      },
      (error: Error) => {
        done?.(error, undefined as unknown as Duplex)
        // Nobody can be reached any more: that is the end of this connection, not of one request.
        lose(error)
      },
    )
    return undefined
  }
  return {
    protocol: 'http/1.1',
    lost,
    close() {
      ended = true
      lose(new SessionError('stopped'))
    },
    ping: () => Promise.resolve(),
    get: (path, { signal, deadline, headers }) =>
      new Promise<Answer>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        if (ended) return reject(new SessionError(`The connection to ${server.authority} is closed.`))
        const request = http.request({
          agent,
          host: server.target.host,
          port: server.target.port,
          path: `${server.prefix}${path}`,
          headers: { host: server.authority, ...headers },
        })
        const abort = () => request.destroy()
        const fail = (error: unknown) => {
          stop()
          request.destroy()
          reject(error)
        }
        const stop = clock.after(deadline, () =>
          fail(new SessionError(`No answer to ${path.split('?')[0]} in ${deadline / 1000} s.`)),
        )
        signal.addEventListener('abort', abort, { once: true })
        request.on('error', fail)
        request.on('close', () => {
          signal.removeEventListener('abort', abort)
          fail(new SessionError(`${server.authority} ended the request without an answer.`))
        })
        request.on('response', answer => {
          stop()
          answer.on('error', () => {})
          answer.pause()
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer })
        })
        request.end()
      }),
  }
}
