import type { HomeportContract } from '../../shared/contract/contract.ts'
import { FaultError, toFault } from '../../shared/contract/fault.ts'
import type { Client } from '../../shared/wire/procedure.ts'
import { inertValue } from '../mirror/inertPatch.ts'
import { KEPT_FIELDS } from '../mirror/kept.ts'
import type { Commands } from '../mirror/writer.ts'
import { drawn } from './drawn.ts'

/** Before a stream that ended with a fault is opened again. */
const AGAIN = 2_000

type Homeport = Client<HomeportContract>

/** The streams views follow: opened over each connection there is, closed when nobody follows them. */
export class Followers {
  #client: Homeport | null = null
  #open = new Set<() => void>()
  #lost = new Set<() => void>()

  /** A new connection, or none. */
  use(client: Homeport | null): void {
    const before = this.#client
    this.#client = client
    if (client === null && before !== null) for (const tell of [...this.#lost]) tell()
    if (client !== null) for (const open of [...this.#open]) open()
  }

  readonly follow: Commands['follow'] = (name, input, take, failed) => {
    let current = new AbortController()
    const open = () => {
      current.abort()
      current = new AbortController()
      void run(current.signal)
    }
    const run = async (signal: AbortSignal): Promise<void> => {
      while (!signal.aborted && this.#client) {
        try {
          // The stream's type follows from its name; TypeScript cannot follow a name known only at run time.
          const stream = this.#client[name] as (
            asked: typeof input,
            signal: AbortSignal,
          ) => AsyncIterable<Parameters<typeof take>[0]>
          let first = true
          for await (const item of stream(input, signal)) {
            if (signal.aborted) return
            take(inertValue(item, KEPT_FIELDS[name]), first)
            first = false
            await drawn()
          }
        } catch (error) {
          if (signal.aborted) return
          failed(inertValue(toFault(error), new Set(['code'])))
        }
        await pause(signal)
      }
    }
    const tell = () => failed(null)
    this.#open.add(open)
    this.#lost.add(tell)
    open()
    return () => {
      this.#open.delete(open)
      this.#lost.delete(tell)
      current.abort()
    }
  }

  readonly ask: Commands['ask'] = async (name, input) => {
    if (!this.#client) {
      throw new FaultError(
        'unreachable',
        'This page has no connection to Homeport.',
        'It comes back by itself as soon as Homeport answers.',
      )
    }
    const call = this.#client[name] as (asked: typeof input) => ReturnType<typeof this.ask<typeof name>>
    return inertValue(await call(input), KEPT_FIELDS[name])
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, AGAIN)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
