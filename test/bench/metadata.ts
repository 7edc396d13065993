import { createHash } from 'node:crypto'

/** An API object as JSON has it. */
export type Json = { [key: string]: unknown }

export const began = '2026-11-02T06:14:05Z'
export const digest = (text: string) => createHash('sha256').update(text).digest('hex')
export const uid = (text: string) =>
  digest(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')
export const nodeName = (index: number) => `unit-${String(index).padStart(3, '0')}`
export const namespaceOf = (index: number) => `team-${index % 8}`

/** Metadata as the server fills it in, with the record of who wrote which field. */
export function metadata(
  name: string,
  namespace: string | null,
  extra: Json,
  written: [string, Json][],
): Json {
  const id = `${namespace}/${name}`
  return {
    name,
    ...(namespace === null ? {} : { namespace }),
    uid: uid(id + written.length),
    resourceVersion: String(400_000 + (Number.parseInt(digest(id).slice(0, 5), 16) % 90_000)),
    creationTimestamp: began,
    ...extra,
    managedFields: written.map(([manager, object]) => ({
      manager,
      operation: 'Update',
      apiVersion: 'v1',
      time: began,
      fieldsType: 'FieldsV1',
      fieldsV1: fieldsOf(object),
    })),
  }
}

/** FieldsV1: the tree of an object's field names, list elements by the key that identifies them. */
function fieldsOf(object: Json): Json {
  const out: Json = {}
  for (const [name, value] of Object.entries(object)) {
    if (Array.isArray(value)) {
      const items: Json = { '.': {} }
      for (const item of value) {
        if (typeof item !== 'object' || item === null) continue
        const key = ['name', 'type', 'containerPort', 'mountPath', 'ip', 'uid', 'address'].find(
          field => field in item,
        )
        if (key)
          items[`k:${JSON.stringify({ [key]: (item as Json)[key] })}`] = {
            '.': {},
            ...fieldsOf(item as Json),
          }
      }
      out[`f:${name}`] = items
    } else if (typeof value === 'object' && value !== null) {
      out[`f:${name}`] = { '.': {}, ...fieldsOf(value as Json) }
    } else {
      out[`f:${name}`] = {}
    }
  }
  return out
}
