import http from 'node:http'
import type { DemoLab } from './demoLab.ts'

const SOCKET = 'unix:/var/run/tailscale/tailscaled.sock'

export interface Said {
  status: number
  headers: http.IncomingHttpHeaders
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: what tailscaled answers is judged by the test
  body: any
}

/** A stream of Notify lines from tailscaled. */
export interface Bus {
  // biome-ignore lint/suspicious/noExplicitAny: what tailscaled answers is judged by the test
  next(): Promise<any>
  close(): void
}

/** A request that is not sent yet. */
export async function localRequest(
  lab: DemoLab,
  method: string,
  path: string,
  headers: Record<string, string>,
) {
  const socket = await lab.dial(SOCKET)
  const asked = http.request({
    method,
    path: `/localapi/v0/${path}`,
    headers: { host: 'local-tailscaled.sock', ...headers },
    createConnection: () => socket,
  })
  // It was paused once the gateway had answered, and listening alone does not end that.
  asked.once('socket', () => setImmediate(() => socket.resume()))
  return asked
}

/** One question to the LocalAPI of a demo lab, over its gateway. */
export async function askLocalApi(
  lab: DemoLab,
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
): Promise<Said> {
  const asked = await localRequest(lab, method, path, headers)
  return new Promise((resolve, reject) => {
    asked.on('error', reject)
    asked.on('response', async response => {
      let text = ''
      for await (const chunk of response) text += chunk
      const json = response.headers['content-type'] === 'application/json'
      const { statusCode = 0, headers: got } = response
      resolve({ status: statusCode, headers: got, text, body: json ? JSON.parse(text) : undefined })
    })
    asked.end(body)
  })
}

/** Listens to watch-ipn-bus with a mask. */
export async function watchBus(lab: DemoLab, mask: number): Promise<Bus> {
  const asked = await localRequest(lab, 'GET', `watch-ipn-bus?mask=${mask}`, {})
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    asked.on('error', reject)
    asked.on('response', resolve)
    asked.end()
  })
  async function* lines(): AsyncGenerator<string> {
    let rest = ''
    for await (const chunk of response) {
      const parts = `${rest}${chunk}`.split('\n')
      rest = parts.pop()!
      yield* parts
    }
  }
  const reader = lines()
  return {
    next: async () => {
      const { value, done } = await reader.next()
      if (done) throw new Error('the bus has ended')
      return JSON.parse(value)
    },
    close: () => response.destroy(),
  }
}
