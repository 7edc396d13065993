import type { Clock } from '../../clock.ts'
import type { Change } from '../../lab/observation.ts'
import { accepted, codeOf, HttpFailure, readBody } from './answer.ts'
import type { Connection } from './connection.ts'
import type { Intern } from './intern.ts'
import { field, text } from './json.ts'
import type { KindAccess } from './kinds.ts'
import { LineReader, LineTooLong } from './lines.ts'
import { OBJECT_LIMIT } from './listReader.ts'
import { withoutManagedFields } from './managedFields.ts'

const HEAD_DEADLINE = 30_000
/**
 * Seconds a watch is asked to last, spread, so that they do not all end at once; and ms of grace: a server that does
 * not end it by then has forgotten it. Over HTTP/1.1 each watch has a socket of its own, of which the signs of life of
 * the others say nothing: it is proved by its end.
 */
const LASTS = {
  h2: { shortest: 300, longest: 600, grace: 30_000 },
  'http/1.1': { shortest: 20, longest: 30, grace: 10_000 },
} as const

/**
 * How a watch ended. `ended`: in good order or cut, go on from `version`. `expired`: the version is too old.
 * `garbage`: something could not be read, so an event may be lost. `refused`: the server said why.
 */
export interface WatchEnd {
  readonly how: 'ended' | 'expired' | 'garbage' | 'refused'
  readonly version: string
  /** Lines that could not be read. */
  readonly errors: number
  readonly reason: string
  readonly failure: HttpFailure | null
}

export interface WatchPort {
  readonly connection: Connection
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  readonly intern: Intern
  alive(): void
  /** The server has accepted the version: nothing was missed. */
  opened(): void
  /** All changes of one chunk, in order. */
  changed(changes: Change[]): void
}

/** Watches a kind from `version` until it ends somehow. Rejects only when the signal fires. */
export async function watchKind(access: KindAccess, version: string, port: WatchPort): Promise<WatchEnd> {
  const { connection, clock, signal } = port
  const { shortest, longest, grace } = LASTS[connection.protocol]
  const seconds = Math.round(shortest + port.random() * (longest - shortest))
  const path = `${access.path}?watch=1&allowWatchBookmarks=true&timeoutSeconds=${seconds}&resourceVersion=${encodeURIComponent(version)}`
  const overdue = new AbortController()
  const stop = clock.after(seconds * 1000 + grace, () => overdue.abort())
  const reader = new EventReader(access, version, port)
  try {
    const answer = await connection.get(path, { signal, deadline: HEAD_DEADLINE })
    const options = { clock, signal: AbortSignal.any([signal, overdue.signal]), idle: null }
    await accepted(answer, access.path, options)
    port.opened()
    await readBody(answer.body, options, chunk => {
      port.alive()
      reader.push(chunk)
    })
    return reader.end('ended')
  } catch (error) {
    signal.throwIfAborted()
    if (overdue.signal.aborted) return reader.end('ended')
    if (error instanceof Ended) return reader.end(error.how, error.message)
    if (!(error instanceof HttpFailure)) return reader.end('refused', String(error))
    if (error.status === 410) return reader.end('expired')
    return { ...reader.end('refused', error.message), failure: error }
  } finally {
    stop()
  }
}

/** Thrown out of a chunk to end the watch. */
class Ended extends Error {
  readonly how: WatchEnd['how']

  constructor(how: WatchEnd['how'], reason: string) {
    super(reason)
    this.how = how
  }
}

/** Reads the lines of one watch. */
class EventReader {
  #access: KindAccess
  #port: WatchPort
  #lines = new LineReader(OBJECT_LIMIT)
  #version: string
  #changes: Change[] = []
  #errors = 0

  constructor(access: KindAccess, version: string, port: WatchPort) {
    this.#access = access
    this.#version = version
    this.#port = port
  }

  /** Throws Ended where the watch must end; what came before in the same chunk has been told by then. */
  push(chunk: Buffer): void {
    try {
      this.#lines.push(chunk, line => this.#line(line))
    } catch (error) {
      if (!(error instanceof LineTooLong)) throw error
      this.#errors += 1
      throw new Ended('garbage', error.message)
    } finally {
      if (this.#changes.length > 0) this.#port.changed(this.#changes)
      this.#changes = []
    }
  }

  end(how: WatchEnd['how'], reason = ''): WatchEnd {
    // Half a line: the event comes again, since the version has not moved on.
    if (this.#lines.pending > 0 && how === 'ended') this.#errors += 1
    return { how, version: this.#version, errors: this.#errors, reason, failure: null }
  }

  #line(line: string): void {
    if (line.trim() === '') return
    let event: unknown
    try {
      event = JSON.parse(withoutManagedFields(line))
    } catch {
      this.#garbage('A line of the watch is not JSON.')
    }
    const object = field(event, 'object')
    const version = field(field(object, 'metadata'), 'resourceVersion')
    switch (field(event, 'type')) {
      case 'ADDED':
      case 'MODIFIED': {
        const kept = this.#access.keep(object, this.#port.intern)
        if (kept) this.#changes.push({ type: 'set', object: kept })
        else this.#errors += 1
        break
      }
      case 'DELETED': {
        const kept = this.#access.keep(object, this.#port.intern)
        if (!kept) this.#errors += 1
        else {
          const { namespace, name, uid } = kept
          this.#changes.push({ type: 'gone', object: { namespace, name, uid } })
        }
        break
      }
      case 'BOOKMARK':
        break
      case 'ERROR': {
        const message = text(field(object, 'message'), 300)
        throw new Ended(codeOf(object) === 410 ? 'expired' : 'refused', message)
      }
      default:
        this.#garbage('A line of the watch is no event.')
    }
    if (typeof version === 'string' && version !== '') this.#version = version
  }

  #garbage(reason: string): never {
    this.#errors += 1
    throw new Ended('garbage', reason)
  }
}
