import type { KubeObject } from './objects.ts'

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface Change {
  type: ChangeType
  revision: number
  object: KubeObject
  /** What was there before, for watches with a selector. */
  before: KubeObject | undefined
}

interface Table {
  objects: Map<string, KubeObject>
  history: Change[]
  /** Watches from a revision below this one have lost events. */
  floor: number
  listeners: Set<() => void>
}

/** How many changes of a resource a watch can fall behind. */
const KEPT = 1000

/**
 * The cluster's objects by resource, with one revision counter over all and a short history for each resource:
 * what etcd and the watch cache are in a real one. Objects are frozen by convention; a change replaces them.
 */
export class Store {
  #revision: number
  readonly #tables = new Map<string, Table>()

  constructor(revision: number) {
    this.#revision = revision
  }

  get revision(): number {
    return this.#revision
  }

  #table(resource: string): Table {
    let table = this.#tables.get(resource)
    if (!table) {
      table = { objects: new Map(), history: [], floor: this.#revision, listeners: new Set() }
      this.#tables.set(resource, table)
    }
    return table
  }

  /** Stores an object, new or changed. Answers it with its resourceVersion. */
  put<T extends KubeObject>(resource: string, object: T): T {
    const table = this.#table(resource)
    const key = keyOf(object.metadata.namespace, object.metadata.name)
    const before = table.objects.get(key)
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: `${this.#revision + 1}` } }
    table.objects.set(key, stored)
    this.#record(table, before ? 'MODIFIED' : 'ADDED', stored, before)
    return stored
  }

  /** Removes an object; nothing happens when it is not there. */
  remove(resource: string, namespace: string | undefined, name: string): void {
    const table = this.#table(resource)
    const key = keyOf(namespace, name)
    const before = table.objects.get(key)
    if (!before) return
    table.objects.delete(key)
    const last = { ...before, metadata: { ...before.metadata, resourceVersion: `${this.#revision + 1}` } }
    this.#record(table, 'DELETED', last, before)
  }

  #record(table: Table, type: ChangeType, object: KubeObject, before: KubeObject | undefined): void {
    this.#revision++
    table.history.push({ type, revision: this.#revision, object, before })
    // Trimmed by the quarter, so that a busy resource does not shift its array at every change.
    if (table.history.length > KEPT * 1.25) {
      const gone = table.history.splice(0, table.history.length - KEPT)
      table.floor = gone.at(-1)!.revision
    }
    for (const tell of table.listeners) tell()
  }

  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#table(resource).objects.get(keyOf(namespace, name))
  }

  /** All objects of a resource in the order of the API: by namespace, then by name. */
  list(resource: string, namespace?: string): KubeObject[] {
    const { objects } = this.#table(resource)
    const keys = [...objects.keys()].sort()
    const prefix = namespace === undefined ? '' : `${namespace}/`
    return keys.filter(key => key.startsWith(prefix)).map(key => objects.get(key)!)
  }

  /** The objects of a resource without order, for the demo's own use. */
  values<T extends KubeObject>(resource: string): IterableIterator<T> {
    return this.#table(resource).objects.values() as IterableIterator<T>
  }

  /** Changes after `revision`, oldest first; undefined when some of them are forgotten. */
  since(resource: string, revision: number): Change[] | undefined {
    const { history, floor } = this.#table(resource)
    if (revision < floor) return undefined
    let low = 0
    let high = history.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (history[middle]!.revision <= revision) low = middle + 1
      else high = middle
    }
    return history.slice(low)
  }

  /** Tells of every change of a resource until the answer is called. */
  onChange(resource: string, listener: () => void): () => void {
    const { listeners } = this.#table(resource)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** Forgets every history, as a compaction does: a watch from any earlier revision is too old. */
  forgetHistory(): void {
    this.#revision++
    for (const table of this.#tables.values()) {
      table.history = []
      table.floor = this.#revision
      for (const tell of table.listeners) tell()
    }
  }
}

export const keyOf = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}/${name}`
