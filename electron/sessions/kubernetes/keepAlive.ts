import { type Clock, sleep, within } from '../../clock.ts'
import { SessionError } from '../session.ts'
import { HttpFailure, readBody } from './answer.ts'
import type { Answer, Connection } from './connection.ts'

/** Quiet kinds say nothing for minutes: the connection is asked this often, ms. */
const PING = 15_000
const ANSWER_DEADLINE = 10_000
/** A ping proves that the connection stands; every second time the API server itself is asked. */
const ASK = 2

export interface KeepAlivePort {
  readonly clock: Clock
  readonly signal: AbortSignal
  alive(): void
  /** The API server itself has answered, asked at a wall time. */
  answered(answer: Answer, asked: number): void
}

/**
 * Proves the connection again and again. Never resolves; rejects with a SessionError when the other end has
 * fallen silent, with HttpFailure 401 when the credentials are refused meanwhile.
 */
export async function keepAlive(connection: Connection, port: KeepAlivePort): Promise<never> {
  const { clock, signal, alive } = port
  for (let turn = 1; ; turn += 1) {
    await sleep(clock, PING, signal)
    if (turn % ASK === 0) await ask(connection, port)
    else {
      const silent = () => new SessionError(`No answer to a ping in ${ANSWER_DEADLINE / 1000} s.`)
      await within(clock, ANSWER_DEADLINE, connection.ping(), silent)
      if (connection.protocol !== 'h2') continue
    }
    alive()
  }
}

/** Any answer proves that the server lives; what it says of its own readiness is not asked here. */
async function ask(connection: Connection, { clock, signal, answered }: KeepAlivePort): Promise<void> {
  const asked = clock.wall()
  const answer = await connection.get('/readyz', { signal, deadline: ANSWER_DEADLINE })
  answered(answer, asked)
  const { status, body } = answer
  await readBody(body, { clock, signal, idle: ANSWER_DEADLINE }, () => {})
  if (status === 401) throw new HttpFailure(401, 'HTTP 401 for /readyz')
}
