import type { Clock } from '../../clock.ts'
import type { KubeObject } from '../objects.ts'
import type { Change, Store } from '../store.ts'
import { type Form, objectJson } from './form.ts'
import { apiVersionOf, type Target } from './resources.ts'
import { type Selector, selectorOf } from './selectors.ts'
import { badRequest, watchExpired } from './status.ts'

const BOOKMARK_EVERY = 10_000
const LONGEST = 3_600_000

/** Where a watch writes: a response stream. `write` answers false when it should wait for `drain`. */
export interface WatchSink {
  write(line: string): boolean
  onDrain(resume: () => void): void
  end(): void
}

/**
 * Sends the changes of a resource as lines until the client leaves, its timeout is over or it has fallen behind.
 * Nothing is queued: a slow reader is answered out of the store's own history.
 */
export function watch(
  { store, clock }: { store: Store; clock: Clock },
  target: Target,
  query: URLSearchParams,
  form: Form,
  sink: WatchSink,
): () => void {
  const { plural } = target.resource
  const inScope = selectorOf(query)
  const select: Selector = object =>
    (target.namespace === undefined || object.metadata.namespace === target.namespace) &&
    (target.name === undefined || object.metadata.name === target.name) &&
    inScope(object)
  const asked = query.get('resourceVersion') ?? ''
  if (!/^\d*$/.test(asked)) throw badRequest(`invalid resource version "${asked}"`)
  const initial = query.get('sendInitialEvents') === 'true'
  const bookmarks = query.get('allowWatchBookmarks') === 'true'
  const fromNow = asked === '' || asked === '0' || initial
  let cursor = fromNow ? store.revision : Number(asked)
  let waiting = false
  let ended = false
  const first = fromNow ? store.list(plural).filter(select) : []
  let sent = 0
  let markDue = initial && bookmarks

  const line = (type: string, object: KubeObject): string =>
    `{"type":"${type}","object":${objectJson(target.resource, object, form, clock.wall())}}\n`

  const send = (text: string): boolean => {
    if (sink.write(text)) return true
    waiting = true
    sink.onDrain(() => {
      waiting = false
      pump()
    })
    return false
  }

  const end = (): void => {
    if (ended) return
    ended = true
    leave()
    cancelTimeout()
    cancelBookmark()
    sink.end()
  }

  const pump = (): void => {
    while (sent < first.length && !ended && !waiting) send(line('ADDED', first[sent++]!))
    if (ended || waiting) return
    if (markDue) {
      markDue = false
      bookmark({ 'k8s.io/initial-events-end': 'true' })
    }
    if (waiting) return
    const changes = store.since(plural, cursor)
    if (!changes) {
      sink.write(`{"type":"ERROR","object":${JSON.stringify(watchExpired().body())}}\n`)
      end()
      return
    }
    for (const change of changes) {
      if (ended || waiting) return
      cursor = change.revision
      const type = seenAs(change, select)
      if (type) send(line(type, change.object))
    }
    // What happened to other resources needs no memory: this one has told everything up to here.
    if (!waiting) cursor = Math.max(cursor, store.revision)
  }

  const bookmark = (annotations?: Record<string, string>): void => {
    if (ended || waiting) return
    const metadata = {
      resourceVersion: `${cursor}`,
      creationTimestamp: null,
      ...(annotations && { annotations }),
    }
    const kinds =
      form === 'object'
        ? { kind: target.resource.kind, apiVersion: apiVersionOf(target.resource) }
        : form === 'metadata'
          ? { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }
          : { kind: 'Table', apiVersion: 'meta.k8s.io/v1' }
    const object =
      form === 'table'
        ? { ...kinds, metadata: { resourceVersion: `${cursor}` }, columnDefinitions: null, rows: [] }
        : { ...kinds, metadata }
    send(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`)
  }

  const leave = store.onChange(plural, pump)
  const seconds = Number(query.get('timeoutSeconds') ?? 0)
  const cancelTimeout = clock.after(Math.min(LONGEST, seconds > 0 ? seconds * 1000 : 1_800_000), end)
  let cancelBookmark = (): void => {}
  const nextBookmark = (): void => {
    cancelBookmark = clock.after(BOOKMARK_EVERY, () => {
      pump()
      bookmark()
      if (!ended) nextBookmark()
    })
  }
  if (bookmarks) nextBookmark()
  pump()
  return end
}

/** How a watch with a selector sees a change; undefined when it does not. */
function seenAs(change: Change, select: Selector): string | undefined {
  const now = change.type !== 'DELETED' && select(change.object)
  const before = change.before !== undefined && select(change.before)
  if (now) return before ? 'MODIFIED' : 'ADDED'
  return before ? 'DELETED' : undefined
}
