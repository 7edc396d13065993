import { FaultError } from '../contract/fault.ts'
import { fromBase64 } from './bytes.ts'
import { PROTOCOL_VERSION, type Reply, type Request, readFrame, replySchema } from './frames.ts'
import { fitsFrame, type Port } from './port.ts'
import type { Client, Contract, Procedure } from './procedure.ts'

/** Bytes of a byte stream that may be under way; refilled as the reader takes them. */
export const BYTE_WINDOW = 256 * 1024

/** The reading end of one call or stream. */
interface Waiting {
  take(reply: Reply): void
  fail(error: FaultError): void
}

/** What calls and streams share: the port, who waits for an answer, and the fault that ended it all. */
interface Link {
  readonly waiting: Map<number, Waiting>
  closed: FaultError | null
  nextId(): number
  send(request: Request): void
}

/**
 * The reading end of a contract over one port: a typed function for each procedure. A stream asks for its
 * next item when the loop over it comes back for one, and is cancelled when the loop is left. After the port
 * has closed every call and stream fails with the fault that ended it.
 */
export function connect<C extends Contract>(port: Port, contract: C): Client<C> {
  let lastId = 0
  const link: Link = {
    waiting: new Map(),
    closed: null,
    nextId: () => ++lastId,
    send(request) {
      let frame: string
      try {
        frame = JSON.stringify(request)
      } catch (error) {
        throw new FaultError('invalid-input', 'The input is not JSON.', '', String(error))
      }
      // Fails this one alone; sent, it would close the port for all.
      if (!fitsFrame(frame)) throw new FaultError('invalid-input', 'The input is too long to send.')
      port.send(frame)
    },
  }
  const failAll = (error: FaultError) => {
    link.closed ??= error
    const all = [...link.waiting.values()]
    link.waiting.clear()
    for (const one of all) one.fail(error)
  }
  const give = (error: FaultError) => {
    failAll(error)
    port.close(error.fault.code)
  }
  const unreadable = () =>
    give(new FaultError('protocol', 'Homeport sent a frame that could not be read.', 'Reload the page.'))

  // Frames first: a fault that came just before the end says more than the end.
  port.onFrame(frame => {
    if (link.closed) return
    const reply = readFrame(replySchema, frame)
    if (!reply) unreadable()
    else if (reply.t === 'hello') {
      if (reply.version === PROTOCOL_VERSION) return
      give(
        new FaultError('protocol', 'Homeport and this page are of different versions.', 'Reload the page.'),
      )
    } else if (reply.t === 'fault' && reply.id === null) give(FaultError.from(reply.fault))
    else if (reply.id !== null) {
      try {
        link.waiting.get(reply.id)?.take(reply)
      } catch {
        // A chunk that is not base64.
        unreadable()
      }
    }
  })
  port.onClose(reason =>
    failAll(new FaultError('cancelled', 'The connection to Homeport ended.', '', reason)),
  )
  link.send({ t: 'hello', version: PROTOCOL_VERSION })

  const client: Record<string, unknown> = {}
  for (const [name, procedure] of Object.entries(contract)) {
    client[name] =
      procedure.kind === 'call'
        ? (input: unknown, signal?: AbortSignal) => callOnce(link, name, input, signal)
        : (input: unknown, signal?: AbortSignal) => openStream(link, procedure, name, input, signal)
  }
  return client as Client<C>
}

function callOnce(link: Link, name: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
  if (link.closed) return Promise.reject(link.closed)
  if (signal?.aborted) return Promise.reject(cancelled())
  const id = link.nextId()
  return new Promise((resolve, reject) => {
    const cancel = () => {
      link.send({ t: 'cancel', id })
      done(() => reject(cancelled()))
    }
    const done = (settle: () => void) => {
      link.waiting.delete(id)
      signal?.removeEventListener('abort', cancel)
      settle()
    }
    link.waiting.set(id, {
      take: reply => {
        if (reply.t === 'result') done(() => resolve(reply.value))
        else if (reply.t === 'fault') done(() => reject(FaultError.from(reply.fault)))
      },
      fail: error => done(() => reject(error)),
    })
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      link.send({ t: 'call', id, name, input: input ?? null })
    } catch (error) {
      done(() => reject(error))
    }
  })
}

function openStream(link: Link, procedure: Procedure, name: string, input: unknown, signal?: AbortSignal) {
  const isBytes = procedure.kind === 'bytes'
  const id = link.nextId()
  const ready: unknown[] = []
  // A list, since nothing stops a caller from asking for the next item before it has the last.
  let wakes: (() => void)[] = []
  let end: FaultError | 'end' | null = null
  let opened = false

  const wake = () => {
    const waking = wakes
    wakes = []
    for (const one of waking) one()
  }
  const finish = (how: FaultError | 'end') => {
    end ??= how
    link.waiting.delete(id)
    signal?.removeEventListener('abort', cancel)
    wake()
  }
  const cancel = () => {
    if (opened && end === null) link.send({ t: 'cancel', id })
    finish(cancelled())
  }
  const take = (reply: Reply) => {
    if (reply.t === 'item') ready.push(reply.value)
    else if (reply.t === 'chunk') ready.push(fromBase64(reply.data))
    else if (reply.t === 'end') return finish('end')
    else if (reply.t === 'fault') return finish(FaultError.from(reply.fault))
    wake()
  }
  const open = () => {
    if (link.closed || signal?.aborted) return finish(link.closed ?? cancelled())
    opened = true
    link.waiting.set(id, { take, fail: finish })
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      link.send({ t: 'open', id, name, input: input ?? null })
      if (isBytes) link.send({ t: 'more', id, n: BYTE_WINDOW })
    } catch (error) {
      finish(error as FaultError)
    }
  }

  const iterator: AsyncIterableIterator<unknown> = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      if (!opened && end === null) open()
      if (end === null && !isBytes) link.send({ t: 'more', id, n: 1 })
      while (ready.length === 0 && end === null) await new Promise<void>(resolve => wakes.push(resolve))
      if (ready.length > 0) {
        const value = ready.shift()
        const taken = isBytes ? (value as Uint8Array).length : 0
        if (taken > 0 && end === null) link.send({ t: 'more', id, n: taken })
        return { done: false, value }
      }
      if (end instanceof FaultError) throw end
      return { done: true, value: undefined }
    },
    async return() {
      if (opened && end === null) link.send({ t: 'cancel', id })
      finish('end')
      ready.length = 0
      return { done: true, value: undefined }
    },
  }
  return iterator
}

const cancelled = () => new FaultError('cancelled', 'This was cancelled.')
