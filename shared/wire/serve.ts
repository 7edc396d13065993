import { type Fault, FaultError, toFault } from '../contract/fault.ts'
import { inert } from '../lab/inert.ts'
import { toBase64 } from './bytes.ts'
import { PROTOCOL_VERSION, type Reply, type Request, readFrame, requestSchema } from './frames.ts'
import { orAborted } from './orAborted.ts'
import { fitsFrame, type Port } from './port.ts'
import type { Contract, Handlers, Procedure } from './procedure.ts'

/** Most calls and streams one port may have open at a time. */
const OPEN_LIMIT = 256
/** Largest piece of a byte stream in one frame. */
const CHUNK_BYTES = 64 * 1024
/** Most a reader may ask for ahead: a reader that asks for all at once has no window. */
const WINDOW_LIMIT = { call: 0, stream: 32, bytes: 16 * 1024 * 1024 }
/** Longest technical detail sent back: a key of 10 MB is named by a schema, but not echoed whole. */
const CAUSE_LENGTH = 500

/** One call or stream that is running. `window` counts items or bytes the reader still takes. */
interface Running {
  readonly kind: Procedure['kind']
  abort: AbortController
  window: number
  wake: (() => void) | null
}

export interface ServeOptions {
  /** Told of each refused frame once. Neither the fault's sentence nor `what` holds a word of its content. */
  onRefused?: (fault: Fault, what: string) => void
}

/**
 * Answers a contract on one port until it closes. Each input is parsed with the contract's schema before a
 * handler sees it; each handler gets a signal that fires on cancel and when the port closes.
 */
export function serve<C extends Contract>(
  port: Port,
  contract: C,
  handlers: Handlers<C>,
  options: ServeOptions = {},
): void {
  const running = new Map<number, Running>()
  let over = false
  const send = (reply: Reply) => {
    const frame = JSON.stringify(reply)
    // Fails this call or stream alone; sent, it would close the port for all.
    if (!fitsFrame(frame)) throw new RangeError(`an answer of ${frame.length} characters is too long to send`)
    port.send(frame)
  }
  const refuse = (id: number | null, fault: Fault, what: string) => {
    options.onRefused?.(fault, what)
    send({ t: 'fault', id, fault })
  }

  port.onClose(() => {
    over = true
    for (const one of running.values()) stop(one)
    running.clear()
  })
  send({ t: 'hello', version: PROTOCOL_VERSION })
  port.onFrame(frame => {
    // Frames that were still waiting when the port closed: nobody is there for the answers.
    if (over) return
    const request = readFrame(requestSchema, frame)
    if (!request) {
      refuse(null, fault('protocol', 'A frame could not be read.'), 'a frame')
      return
    }
    take(request)
  })

  function take(request: Request): void {
    switch (request.t) {
      case 'hello':
        if (request.version === PROTOCOL_VERSION) return
        refuse(null, versionFault(request.version), 'hello')
        port.close('protocol version')
        return
      case 'more': {
        const one = running.get(request.id)
        if (!one) return
        if (one.window + request.n > WINDOW_LIMIT[one.kind]) {
          const tooMuch = fault('protocol', 'The reader asked for too much at once.')
          options.onRefused?.(tooMuch, 'more')
          stop(one, FaultError.from(tooMuch))
          return
        }
        one.window += request.n
        one.wake?.()
        return
      }
      case 'cancel': {
        const one = running.get(request.id)
        if (one) stop(one)
        return
      }
      case 'call':
      case 'open':
        start(request)
        return
    }
  }

  function start(request: Extract<Request, { t: 'call' | 'open' }>): void {
    const { id, name } = request
    const procedure = Object.hasOwn(contract, name) ? contract[name] : undefined
    if (!procedure || (procedure.kind === 'call') !== (request.t === 'call')) {
      refuse(
        id,
        fault('unknown-procedure', `This Homeport has no such ${request.t === 'call' ? 'call' : 'stream'}.`),
        'a procedure name',
      )
      return
    }
    if (running.has(id)) {
      refuse(id, fault('protocol', `The id ${id} is already in use.`), name)
      return
    }
    if (running.size >= OPEN_LIMIT) {
      refuse(id, fault('busy', 'Too many calls are open on this connection.', 'Wait for some to end.'), name)
      return
    }
    const input = procedure.input.safeParse(request.input)
    if (!input.success) {
      const first = input.error.issues[0]
      // Only strict objects are taken in, so that these are keys of the schema; the message may name others.
      const place = first?.path.map(String).join('.') || 'input'
      const cause = inert(first?.message ?? '', CAUSE_LENGTH)
      refuse(id, fault('invalid-input', `“${name}” was given bad input at ${place}.`, '', cause), name)
      return
    }
    const one: Running = { kind: procedure.kind, abort: new AbortController(), window: 0, wake: null }
    running.set(id, one)
    run(id, procedure, name, input.data, one)
      .catch((error: unknown) => {
        const { aborted, reason } = one.abort.signal
        const failed = toFault(aborted ? reason : error)
        send({ t: 'fault', id, fault: { ...failed, cause: failed.cause && short(failed.cause) } })
      })
      .finally(() => running.delete(id))
  }

  async function run(id: number, procedure: Procedure, name: string, input: unknown, one: Running) {
    // Handlers is mapped from the contract, so the pair fits by construction; TypeScript cannot follow a
    // name known only at run time.
    const handler = handlers[name] as (input: unknown, signal: AbortSignal) => unknown
    const { signal } = one.abort
    if (procedure.kind === 'call') {
      const value = await (handler(input, signal) as Promise<unknown>)
      signal.throwIfAborted()
      send({ t: 'result', id, value: value ?? null })
      return
    }
    const source = (handler(input, signal) as AsyncIterable<unknown>)[Symbol.asyncIterator]()
    try {
      if (procedure.kind === 'stream') await pump(id, source, one)
      else await pumpBytes(id, source as AsyncIterator<Uint8Array>, one)
    } finally {
      // Not awaited: a generator stuck in its own await would hold up the cancelled answer.
      void leave(source)
    }
    send({ t: 'end', id })
  }

  /** Takes an item from the source only when the reader has asked for one. */
  async function pump(id: number, source: AsyncIterator<unknown>, one: Running): Promise<void> {
    for (;;) {
      await windowOpen(one)
      one.window -= 1
      const next = await orAborted(source.next(), one.abort.signal, cancelled)
      if (next.done) return
      send({ t: 'item', id, value: next.value ?? null })
    }
  }

  async function pumpBytes(id: number, source: AsyncIterator<Uint8Array>, one: Running): Promise<void> {
    for (;;) {
      await windowOpen(one)
      const next = await orAborted(source.next(), one.abort.signal, cancelled)
      if (next.done) return
      for (let rest = next.value; rest.length > 0; ) {
        await windowOpen(one)
        const piece = rest.subarray(0, Math.min(rest.length, one.window, CHUNK_BYTES))
        one.window -= piece.length
        send({ t: 'chunk', id, data: toBase64(piece) })
        rest = rest.subarray(piece.length)
      }
    }
  }
}

async function leave(source: AsyncIterator<unknown>): Promise<void> {
  try {
    await source.return?.()
  } catch {
    // The stream has ended for its reader; how its producer tidies up is the producer's.
  }
}

function stop(one: Running, why = new FaultError('cancelled', 'This was cancelled.')): void {
  one.abort.abort(why)
  one.wake?.()
}

async function windowOpen(one: Running): Promise<void> {
  while (one.window <= 0) {
    one.abort.signal.throwIfAborted()
    await new Promise<void>(resolve => {
      one.wake = resolve
    })
    one.wake = null
  }
  one.abort.signal.throwIfAborted()
}

const cancelled = () => new FaultError('cancelled', 'This was cancelled.')

const short = (text: string) => (text.length > CAUSE_LENGTH ? `${text.slice(0, CAUSE_LENGTH)}…` : text)

function fault(code: Fault['code'], sentence: string, advice = '', cause: string | null = null): Fault {
  return { code, sentence, advice, cause }
}

function versionFault(version: number): Fault {
  return fault(
    'protocol',
    `This Homeport speaks protocol ${PROTOCOL_VERSION}, the other end ${version}.`,
    'Reload the page, or restart Homeport so that both are of one version.',
  )
}
