import type { BuildContext } from './build/context.ts'
import type { KubeObject } from './objects.ts'
import { stamp } from './stamps.ts'
import type { Store } from './store.ts'

export interface Happened {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
  component: string
  host?: string
}

const KEPT_EVENTS = 300
const LIFETIME = 3_600_000

/** Writes down the cluster's Events, and forgets them after an hour as the API server does. */
export class Events {
  #count = 0
  readonly #kept: { namespace: string; name: string; at: number }[] = []
  readonly #context: BuildContext
  readonly #store: Store

  constructor(context: BuildContext, store: Store) {
    this.#context = context
    this.#store = store
  }

  /** An Event about an object of the given kind. */
  add(kind: string, object: KubeObject, happened: Happened, now: number): void {
    const { name, uid } = object.metadata
    const namespace = object.metadata.namespace ?? 'default'
    const at = stamp(now)
    const own = `${name}.${this.#context.seed.hex(16, 'event', ++this.#count, now)}`
    this.#store.put('events', {
      metadata: {
        name: own,
        namespace,
        uid: this.#context.seed.uid('event', own),
        creationTimestamp: at,
      },
      involvedObject: {
        kind,
        ...(object.metadata.namespace && { namespace }),
        name,
        uid: kind === 'Node' ? name : uid,
        apiVersion: 'v1',
      },
      reason: happened.reason,
      message: happened.message,
      source: { component: happened.component, ...(happened.host && { host: happened.host }) },
      firstTimestamp: at,
      lastTimestamp: at,
      count: 1,
      type: happened.type,
      eventTime: null,
      reportingComponent: happened.component,
      reportingInstance: happened.host ?? '',
    })
    this.#kept.push({ namespace, name: own, at: now })
    this.forget(now)
  }

  /** Removes what is too old or too much. */
  forget(now: number): void {
    while (this.#kept.length > KEPT_EVENTS || (this.#kept[0] && now - this.#kept[0].at > LIFETIME)) {
      const { namespace, name } = this.#kept.shift()!
      this.#store.remove('events', namespace, name)
    }
  }
}
