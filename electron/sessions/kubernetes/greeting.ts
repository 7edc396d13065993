import { HttpFailure, jsonOf } from './answer.ts'
import type { Answer, Connection } from './connection.ts'
import { field, text } from './json.ts'
import type { KubernetesSessionOptions } from './session.ts'

const ANSWER_DEADLINE = 10_000
/** A clock that has moved by more against ours is told anew, ms. */
const MOVED = 60_000

/** Who the API server is, and how its clock goes against ours: asked once, compared with every sign of life. */
export class Greeting {
  #connection: Connection
  #options: KubernetesSessionOptions
  #version: string | null = null
  /** The server's clock minus ours, ms; null where it did not say. */
  skew: number | null = null

  constructor(connection: Connection, options: KubernetesSessionOptions) {
    this.#connection = connection
    this.#options = options
  }

  /** Proves the credentials and tells the server's version and clock. */
  async ask(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const asked = clock.wall()
    const answer = await this.#connection.get('/version', { signal, deadline: ANSWER_DEADLINE })
    this.skew = skewOf(answer, asked, clock.wall())
    try {
      const told = await jsonOf(answer, '/version', { clock, signal, idle: ANSWER_DEADLINE })
      const version = text(field(told, 'gitVersion'), 128)
      this.#version = version === '' ? null : version
    } catch (error) {
      // Some may list and not ask the version.
      if (!(error instanceof HttpFailure && error.status === 403)) throw error
    }
    this.#tell()
  }

  /** Another answer, asked for at a wall time: somebody may have set a clock meanwhile. */
  compare(answer: Answer, asked: number): void {
    const skew = skewOf(answer, asked, this.#options.clock.wall())
    if (skew === null || (this.skew !== null && Math.abs(skew - this.skew) < MOVED)) return
    this.skew = skew
    this.#tell()
  }

  #tell(): void {
    const { clock, context, cluster, source, observe } = this.#options
    const { server, insecure } = context.cluster
    const { via, ends } = this.#connection
    observe([
      {
        type: 'cluster',
        cluster,
        source,
        server,
        insecure: insecure && server.startsWith('https:'),
        as: context.user.impersonate?.user ?? null,
        via,
        ends,
        version: this.#version,
        skew: this.skew,
        at: clock.wall(),
      },
    ])
  }
}

function skewOf({ headers }: Answer, asked: number, heard: number): number | null {
  // The header has whole seconds: on average half a second has gone by since.
  const date = Date.parse(String(headers.date ?? '')) + 500
  return Number.isNaN(date) ? null : Math.round(date - (asked + heard) / 2)
}
