import type { KubeObject } from '../objects.ts'
import { apiVersionOf, type Resource } from './resources.ts'
import { tableColumns, tableRow } from './table.ts'

/** The form in which a client wants objects. */
export type Form = 'object' | 'table' | 'metadata'

/** The first form of an Accept header that this server can give; plain JSON when none is named. */
export function formOf(accept: string | undefined, list: boolean): Form {
  for (const part of (accept ?? '').split(',')) {
    const [type, ...parameters] = part.split(';').map(each => each.trim())
    if (type !== 'application/json' && type !== '*/*') continue
    const as = parameters.find(each => each.startsWith('as='))?.slice(3)
    const ours = parameters.includes('g=meta.k8s.io')
    if (as === undefined) return 'object'
    if (as === 'Table' && ours) return 'table'
    if (ours && as === `PartialObjectMetadata${list ? 'List' : ''}`) return 'metadata'
    if (ours && as === 'PartialObjectMetadata') return 'metadata'
  }
  return 'object'
}

/** JSON of an object without kind and apiVersion; made once for each state of each object. */
const bodies = new WeakMap<KubeObject, string>()

/** The JSON of an object as the API keeps it, without kind and apiVersion. */
export function bareJson(object: KubeObject): string {
  let text = bodies.get(object)
  if (text === undefined) {
    text = JSON.stringify(object)
    bodies.set(object, text)
  }
  return text
}

/** JSON of one object with its kind, in the wanted form. */
export function objectJson(resource: Resource, object: KubeObject, form: Form, now: number): string {
  if (form === 'table')
    return tableJson(resource, [object], { resourceVersion: object.metadata.resourceVersion }, now)
  if (form === 'metadata') {
    const { metadata } = object
    return JSON.stringify({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata })
  }
  return `{"kind":"${resource.kind}","apiVersion":"${apiVersionOf(resource)}",${bareJson(object).slice(1)}`
}

/** JSON of a list in the wanted form. */
export function listJson(
  resource: Resource,
  objects: readonly KubeObject[],
  metadata: Record<string, unknown>,
  form: Form,
  now: number,
): string {
  if (form === 'table') return tableJson(resource, objects, metadata, now)
  if (form === 'metadata') {
    const items = objects.map(each => ({ metadata: each.metadata }))
    return JSON.stringify({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items,
    })
  }
  const head = `{"kind":"${resource.kind}List","apiVersion":"${apiVersionOf(resource)}"`
  return `${head},"metadata":${JSON.stringify(metadata)},"items":[${objects.map(bareJson).join(',')}]}`
}

function tableJson(
  resource: Resource,
  objects: readonly KubeObject[],
  metadata: Record<string, unknown>,
  now: number,
): string {
  return JSON.stringify({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: tableColumns(resource),
    rows: objects.map(object => ({
      cells: tableRow(resource, object, now),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  })
}
