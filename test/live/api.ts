import { Agent, request } from 'node:https'

/** Who asks: by token, or by client certificate. */
export type Credentials = { token: string } | { cert: string; key: string }

/** An answer of the API server, parsed where it is JSON. */
export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: what a real server says is checked by the tests, not by types
  body: any
}

/** Plain HTTPS requests to an API server: the tests' own hand, apart from the product's reader. */
export class Api {
  readonly #agent: Agent
  readonly #port: number
  constructor({ port, ca, cert, key }: { port: number; ca: string; cert: string; key: string }) {
    this.#port = port
    this.#agent = new Agent({ keepAlive: true, maxSockets: 16, ca, cert, key, host: '127.0.0.1' })
  }

  ask(method: string, path: string, body?: object, type = 'application/json'): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port: this.#port,
          method,
          path,
          timeout: 20_000,
          headers:
            text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) },
        },
        answer => {
          let out = ''
          answer.setEncoding('utf8')
          answer.on('data', (part: string) => {
            out += part
          })
          answer.on('error', reject)
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: parsed(out) }))
        },
      )
      asked.on('timeout', () => asked.destroy(new Error(`${method} ${path}: no answer in 20 s`)))
      asked.on('error', reject)
      asked.end(text)
    })
  }

  /** As `ask`, but anything other than 2xx is an error that carries the server's own message. */
  async must(method: string, path: string, body?: object, type?: string): Promise<Answer> {
    const answer = await this.ask(method, path, body, type)
    if (answer.status >= 200 && answer.status < 300) return answer
    throw new Error(
      `${method} ${path}: ${answer.status} ${answer.body?.message ?? JSON.stringify(answer.body)}`,
    )
  }

  create(path: string, object: object): Promise<Answer> {
    return this.must('POST', path, object)
  }

  patch(path: string, object: object): Promise<Answer> {
    return this.must('PATCH', path, object, 'application/merge-patch+json')
  }

  remove(path: string): Promise<Answer> {
    return this.must('DELETE', path)
  }

  /** Closes the sockets; the next request opens new ones. */
  close(): void {
    this.#agent.destroy()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
