import { FaultError } from '../contract/fault.ts'
import { fromBase64 } from './bytes.ts'
import { PROTOCOL_VERSION, type Reply, type Request, readFrame, replySchema } from './frames.ts'
import type { Port } from './port.ts'
import type { Client, Contract, Procedure } from './procedure.ts'

/** Bytes of a byte stream that may be under way; refilled as the reader takes them. */
export const BYTE_WINDOW = 256 * 1024

/** The reading end of one call or stream. */
interface Waiting {
  take(reply: Reply): void
  fail(error: FaultError): void
}

/**
 * The reading end of a contract over one port: a typed function for each procedure. A stream asks for its
 * next item when the loop over it comes back for one, and is cancelled when the loop is left.
 */
export function connect<C extends Contract>(port: Port, contract: C): Client<C> {
  const waiting = new Map<number, Waiting>()
  let nextId = 1
  let closed: FaultError | null = null
  const send = (request: Request) => port.send(JSON.stringify(request))

  const failAll = (error: FaultError) => {
    closed ??= error
    for (const one of [...waiting.values()]) one.fail(error)
    waiting.clear()
  }
  port.onClose(reason =>
    failAll(new FaultError('cancelled', 'The connection to Homeport ended.', '', reason)),
  )
  port.onFrame(frame => {
    const reply = readFrame(replySchema, frame)
    if (!reply) {
      failAll(new FaultError('protocol', 'Homeport sent a frame that could not be read.', 'Reload the page.'))
      port.close('unreadable frame')
    } else if (reply.t === 'hello') {
      if (reply.version === PROTOCOL_VERSION) return
      failAll(
        new FaultError('protocol', 'Homeport and this page are of different versions.', 'Reload the page.'),
      )
      port.close('protocol version')
    } else if (reply.id === null) {
      failAll(
        FaultError.from(
          reply.t === 'fault' ? reply.fault : { code: 'protocol', sentence: '', advice: '', cause: null },
        ),
      )
    } else waiting.get(reply.id)?.take(reply)
  })
  send({ t: 'hello', version: PROTOCOL_VERSION })

  function callOnce(name: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    if (closed) return Promise.reject(closed)
    const id = nextId++
    return new Promise((resolve, reject) => {
      const cancel = () => {
        send({ t: 'cancel', id })
        done(() => reject(new FaultError('cancelled', 'This was cancelled.')))
      }
      const done = (settle: () => void) => {
        waiting.delete(id)
        signal?.removeEventListener('abort', cancel)
        settle()
      }
      waiting.set(id, {
        take: reply => {
          if (reply.t === 'result') done(() => resolve(reply.value))
          else if (reply.t === 'fault') done(() => reject(FaultError.from(reply.fault)))
        },
        fail: error => done(() => reject(error)),
      })
      if (signal?.aborted) return cancel()
      signal?.addEventListener('abort', cancel, { once: true })
      send({ t: 'call', id, name, input })
    })
  }

  function openStream(procedure: Procedure, name: string, input: unknown, signal?: AbortSignal) {
    const isBytes = procedure.kind === 'bytes'
    const id = nextId++
    const ready: unknown[] = []
    let end: FaultError | 'end' | null = closed
    let wake: (() => void) | null = null
    let opened = false
    const finish = (how: FaultError | 'end') => {
      end ??= how
      waiting.delete(id)
      signal?.removeEventListener('abort', cancel)
      wake?.()
    }
    const cancel = () => {
      if (end !== null) return
      if (opened) send({ t: 'cancel', id })
      finish(new FaultError('cancelled', 'This was cancelled.'))
    }
    waiting.set(id, {
      take: reply => {
        if (reply.t === 'item') ready.push(reply.value)
        else if (reply.t === 'chunk') ready.push(fromBase64(reply.data))
        else if (reply.t === 'end') return finish('end')
        else if (reply.t === 'fault') return finish(FaultError.from(reply.fault))
        wake?.()
      },
      fail: finish,
    })
    signal?.addEventListener('abort', cancel, { once: true })
    if (signal?.aborted) cancel()

    const iterator: AsyncIterableIterator<unknown> = {
      [Symbol.asyncIterator]: () => iterator,
      async next() {
        if (end === null && !opened) {
          opened = true
          send({ t: 'open', id, name, input })
          if (isBytes) send({ t: 'more', id, n: BYTE_WINDOW })
        }
        if (end === null && !isBytes) send({ t: 'more', id, n: 1 })
        while (ready.length === 0 && end === null) {
          await new Promise<void>(resolve => {
            wake = resolve
          })
        }
        if (ready.length > 0) {
          const value = ready.shift()
          if (isBytes && end === null) send({ t: 'more', id, n: (value as Uint8Array).length })
          return { done: false, value }
        }
        if (end instanceof FaultError) throw end
        return { done: true, value: undefined }
      },
      async return() {
        if (end === null && opened) send({ t: 'cancel', id })
        finish('end')
        ready.length = 0
        return { done: true, value: undefined }
      },
    }
    return iterator
  }

  const client: Record<string, unknown> = {}
  for (const [name, procedure] of Object.entries(contract)) {
    client[name] =
      procedure.kind === 'call'
        ? (input: unknown, signal?: AbortSignal) => callOnce(name, input, signal)
        : (input: unknown, signal?: AbortSignal) => openStream(procedure, name, input, signal)
  }
  return client as Client<C>
}
