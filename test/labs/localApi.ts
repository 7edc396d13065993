import fs from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import os from 'node:os'
import path from 'node:path'

/** tailscaled's LocalAPI on a unix socket, answering as a test says. */
export interface LocalApi {
  readonly socket: string
  /** Host and path of each request. */
  readonly asked: string[]
  close(): Promise<void>
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Listens at a socket of its own, or at one that an earlier one left. */
export async function localApi(answer: Answer, at?: string): Promise<LocalApi> {
  const folder = at ? path.dirname(at) : fs.mkdtempSync(path.join(os.tmpdir(), 'homeport-ts-'))
  fs.mkdirSync(folder, { recursive: true })
  const socket = path.join(folder, 'tailscaled.sock')
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`)
    response.on('error', () => {})
    answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(socket, resolve))
  return {
    socket,
    asked,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => {
          fs.rmSync(folder, { recursive: true, force: true })
          resolve()
        })
      }),
  }
}
