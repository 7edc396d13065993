import type { Clock } from '../../clock.ts'
import type { KubeObject } from '../objects.ts'
import { keyOf, type Store } from '../store.ts'
import type { Target } from './resources.ts'
import { selectorOf } from './selectors.ts'
import { badRequest, continueExpired } from './status.ts'

/** A list as it was when its first page was asked for. */
interface Snapshot {
  plural: string
  revision: number
  objects: KubeObject[]
  at: number
}

/** How long the rest of a list can be asked for: the five minutes of a real cluster's compaction. */
const LIFETIME = 300_000
const KEPT = 64

export interface Page {
  objects: KubeObject[]
  metadata: Record<string, unknown>
}

/** Lists in pages. All pages of one list show the same revision, whatever changes meanwhile. */
export class Lists {
  readonly #store: Store
  readonly #clock: Clock
  readonly #snapshots = new Map<string, Snapshot>()
  #count = 0

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** One page. Throws ApiError 400 for what cannot be read and 410 for a token that is too old. */
  page(target: Target, query: URLSearchParams): Page {
    const limit = Number(query.get('limit') ?? 0)
    if (!Number.isSafeInteger(limit) || limit < 0)
      throw badRequest(`limit: Invalid value: ${query.get('limit')}`)
    const token = query.get('continue')
    if (token) return this.#next(target, token, limit)
    const select = selectorOf(query)
    const objects = this.#store.list(target.resource.plural, target.namespace).filter(select)
    return this.#cut(target.resource.plural, objects, this.#store.revision, limit)
  }

  /** Forgets all snapshots: every token given so far is too old. */
  forget(): void {
    this.#snapshots.clear()
  }

  #next(target: Target, token: string, limit: number): Page {
    const found = /^([a-z0-9]+)\n(\d+)\n(.*)$/.exec(Buffer.from(token, 'base64url').toString())
    if (!found) throw badRequest('continue key is not valid')
    const snapshot = this.#snapshots.get(found[1]!)
    if (
      !snapshot ||
      snapshot.plural !== target.resource.plural ||
      this.#clock.mono() - snapshot.at > LIFETIME
    ) {
      throw continueExpired(token)
    }
    const after = found[3]!
    const from = snapshot.objects.findIndex(
      each => keyOf(each.metadata.namespace, each.metadata.name) > after,
    )
    const rest = from < 0 ? [] : snapshot.objects.slice(from)
    return this.#cut(snapshot.plural, rest, snapshot.revision, limit, found[1]!)
  }

  #cut(plural: string, objects: KubeObject[], revision: number, limit: number, known?: string): Page {
    const metadata = { resourceVersion: `${revision}` }
    if (limit === 0 || objects.length <= limit) return { objects, metadata }
    const id = known ?? this.#keep({ plural, revision, objects, at: this.#clock.mono() })
    const page = objects.slice(0, limit)
    const last = page.at(-1)!.metadata
    const token = Buffer.from(`${id}\n${revision}\n${keyOf(last.namespace, last.name)}`).toString('base64url')
    return {
      objects: page,
      metadata: { ...metadata, continue: token, remainingItemCount: objects.length - limit },
    }
  }

  #keep(snapshot: Snapshot): string {
    const id = `s${++this.#count}t${this.#clock.mono().toString(36)}`
    this.#snapshots.set(id, snapshot)
    for (const [old, { at }] of this.#snapshots) {
      if (this.#snapshots.size > KEPT || this.#clock.mono() - at > LIFETIME) this.#snapshots.delete(old)
    }
    return id
  }
}
