import { gzipSync } from 'node:zlib'
import type { Json } from './metadata.ts'
import type { Resource } from './objects.ts'

/** One answer as it goes over the wire; `packed` is the same with gzip -1, as a real server sends long ones. */
export interface Page {
  plain: Buffer
  packed: Buffer | null
}

/** All the answers of one resource, rendered once. */
export interface Rendered {
  resource: Resource
  /** One page of a list: objects or Table, from `offset`, `limit` long (0: all). */
  page(form: 'list' | 'table', offset: number, limit: number): Page
}

export const listVersion = '500000'

/** Renders every object and, at once, the pages of 500 that kubectl and Homeport ask for. */
export function render(resource: Resource): Rendered {
  const texts = resource.objects.map(object => JSON.stringify(object))
  const rows = resource.plural === 'pods' ? resource.objects.map(podRow) : resource.objects.map(nameRow)
  const pages = new Map<string, Page>()
  const page: Rendered['page'] = (form, offset, limit) => {
    const key = `${form} ${offset} ${limit}`
    let found = pages.get(key)
    if (found === undefined) {
      found = pack(renderPage(resource, form === 'list' ? texts : rows, form, offset, limit))
      pages.set(key, found)
    }
    return found
  }
  for (let offset = 0; offset === 0 || offset < texts.length; offset += 500) {
    page('list', offset, 500)
    page('table', offset, 500)
  }
  return { resource, page }
}

export const versionOf = ({ group, version }: Resource) => (group === '' ? version : `${group}/${version}`)

function renderPage(
  resource: Resource,
  items: string[],
  form: 'list' | 'table',
  offset: number,
  limit: number,
): string {
  const end = limit === 0 ? items.length : Math.min(items.length, offset + limit)
  const left = items.length - end
  const metadata = JSON.stringify({
    resourceVersion: listVersion,
    ...(left > 0 ? { continue: String(end), remainingItemCount: left } : {}),
  })
  const body = items.slice(offset, end).join(',')
  if (form === 'list') {
    return `{"kind":"${resource.kind}List","apiVersion":"${versionOf(resource)}","metadata":${metadata},"items":[${body}]}\n`
  }
  const columns = JSON.stringify(resource.plural === 'pods' ? podColumns : columnsOf(['Name', 'Age']))
  return `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":${metadata},"columnDefinitions":${columns},"rows":[${body}]}\n`
}

function pack(text: string): Page {
  const plain = Buffer.from(text)
  // The real server compresses what is longer than 128 KiB, at the cheapest level.
  return { plain, packed: plain.length > 128 * 1024 ? gzipSync(plain, { level: 1 }) : null }
}

function columnsOf(names: string[], wide: string[] = []): Json[] {
  return [...names, ...wide].map((name, index) => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: `${name} of the object, as the server words it for people.`,
    priority: index < names.length ? 0 : 1,
  }))
}

const podColumns = columnsOf(
  ['Name', 'Ready', 'Status', 'Restarts', 'Age'],
  ['IP', 'Node', 'Nominated Node', 'Readiness Gates'],
)

/** A Table row carries the object's metadata too, managedFields and all: that is what makes it long. */
function podRow(object: Json): string {
  const { metadata, spec, status } = object as { metadata: Json; spec: Json; status: Json }
  const [container = {}] = status.containerStatuses as Json[]
  const state = container.state as Record<string, Json>
  const word = state.waiting?.reason ?? state.terminated?.reason ?? 'Running'
  const ready = container.ready ? '1/1' : '0/1'
  const cells = [metadata.name, ready, word, String(container.restartCount), '18d']
  cells.push(status.podIP, spec.nodeName, '<none>', '<none>')
  return row(cells, metadata)
}

/** The Table of a watch's event, as every one after the first has it: without its columns. */
export function columnless(object: Json): string {
  const version = (object.metadata as Json).resourceVersion
  return `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"${version}"},"columnDefinitions":null,"rows":[${podRow(object)}]}`
}

function nameRow(object: Json): string {
  const metadata = object.metadata as Json
  return row([metadata.name, '18d'], metadata)
}

const row = (cells: unknown[], metadata: Json) =>
  JSON.stringify({ cells, object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata } })
