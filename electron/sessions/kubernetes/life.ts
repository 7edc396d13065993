import { KIND_NAMES } from '../../lab/kept.ts'
import { Gate } from '../gate.ts'
import { type Life, SessionError } from '../session.ts'
import { HttpFailure, jsonOf } from './answer.ts'
import { type Connection, connect } from './connection.ts'
import { refused } from './credentials.ts'
import { Greeting } from './greeting.ts'
import { field } from './json.ts'
import { keepAlive } from './keepAlive.ts'
import { keepKind } from './kind.ts'
import type { Memory } from './memory.ts'
import type { Plugins } from './plugins.ts'
import { Progress } from './progress.ts'
import { Pulse } from './pulse.ts'
import type { KubernetesSessionOptions } from './session.ts'

const ANSWER_DEADLINE = 10_000
/** Lists that follow trouble, at a time. */
const RELISTS = 3

type Options = KubernetesSessionOptions & { readonly random: () => number; readonly plugins: Plugins }

/** One connection from its dial to its end. Rejects always; everything it opened is closed by then. */
export async function liveOnce(life: Life, options: Options, memory: Memory): Promise<never> {
  const { context, plugins, clock, dialer, random } = options
  const ending = new AbortController()
  const signal = AbortSignal.any([life.signal, ending.signal])
  const pulse = new Pulse(life, options, memory)
  const { promise: over, reject: end } = Promise.withResolvers<never>()
  let connection: Connection | null = null
  let greeting: Greeting | null = null
  let working: Promise<void>[] = []
  // Asked before the first sign of life, which would make every memory young again.
  const { resumable } = memory
  try {
    const { asks, pressed } = life
    const ways = options.ways ?? []
    connection = await connect({
      context,
      plugins,
      clock,
      dialer,
      signal,
      asks,
      pressed,
      ways,
      lastWay: memory.way,
    })
    memory.way = connection.via
    connection.lost.catch(end)
    const greeted = new Greeting(connection, options)
    greeting = greeted
    await Promise.race([over, greeted.ask(signal)])
    pulse.beat()
    if (resumable) await Promise.race([over, recognise(connection, signal, options, memory)])
    const progress = new Progress(options, memory, pulse, end)
    const common = { connection, clock, random, signal, gate: new Gate(RELISTS), intern: memory.intern }
    working = [
      ...KIND_NAMES.map(name => keepKind(name, { ...common, ...progress.earsOf(name) })),
      keepAlive(connection, {
        clock,
        signal,
        alive: () => pulse.beat(),
        answered: (answer, asked) => greeted.compare(answer, asked),
      }),
    ].map(work => work.catch(end))
    return await over
  } catch (error) {
    if (error instanceof HttpFailure && error.status === 401)
      throw refused(context, clock.wall(), greeting?.skew ?? null)
    throw error
  } finally {
    over.catch(() => {})
    ending.abort(new SessionError('ended'))
    connection?.close()
    await Promise.all(working)
    pulse.stop()
  }
}

/** Forgets how far the kinds were read unless this is the cluster they were read from. */
async function recognise(
  connection: Connection,
  signal: AbortSignal,
  { clock }: Options,
  memory: Memory,
): Promise<void> {
  const path = '/api/v1/namespaces/kube-system'
  try {
    const answer = await connection.get(path, { signal, deadline: ANSWER_DEADLINE })
    const namespace = await jsonOf(answer, path, { clock, signal, idle: ANSWER_DEADLINE })
    if (field(field(namespace, 'metadata'), 'uid') !== memory.identity) memory.forget()
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    memory.forget()
  }
}
