import fc from 'fast-check'
import { expect, it } from 'vitest'
import { withoutManagedFields } from '../../../electron/sessions/kubernetes/managedFields.ts'

const read = (text: string): unknown => JSON.parse(withoutManagedFields(text))

it('empties the record of who set which field, whatever is in it, and keeps the rest', () => {
  const strings = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '\\"', ']', '}]', '"managedFields":['))
  const record = fc.jsonValue({ maxDepth: 3 })
  const object = fc.record({ before: strings, record: fc.array(record), key: strings, after: record })
  fc.assert(
    fc.property(object, ({ before, record, key, after }) => {
      const made = (managedFields: unknown[]) => ({
        type: 'MODIFIED',
        object: {
          metadata: { name: before, managedFields, [`x${key}`]: before },
          spec: { [`y${key}`]: after },
        },
      })
      // What JSON itself does to a value (-0) is not meant.
      expect(read(JSON.stringify(made(record)))).toEqual(JSON.parse(JSON.stringify(made([]))))
    }),
  )
})

it('leaves alone what is no such record', () => {
  for (const text of [
    '{"metadata":{"annotations":{"last":"{\\"managedFields\\":[1,2]}"}}}',
    '{"of \\"managedFields":[1,2]}',
    '{"managedFields":null}',
    '{"managedFields":[{"a":"',
    '{"managedFields":[[1,2]',
    '{"managedFields":["\\"]}',
    'managedFields',
    '',
  ]) {
    expect(withoutManagedFields(text)).toBe(text)
  }
})

it('empties it in an event as the API sends it', () => {
  const fields = '[{"manager":"k3s","fieldsV1":{"f:status":{"k:{\\"type\\":\\"Ready\\"}":{".":{}}}}}]'
  const line = (fields: string) =>
    `{"type":"ADDED","object":{"metadata":{"name":"a","managedFields":${fields}},"spec":{}}}`
  expect(withoutManagedFields(line(fields))).toBe(line('[]'))
})
