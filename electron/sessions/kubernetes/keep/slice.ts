import type { KeptSlice } from '../../../lab/kept.ts'
import type { Intern } from '../intern.ts'
import { field, list, text } from '../json.ts'
import { keepMeta } from './meta.ts'

/** What is kept of an EndpointSlice; null where it has no name. `service` is '' where none owns it. */
export function keepSlice(value: unknown, intern: Intern): KeptSlice | null {
  const meta = keepMeta(value, intern)
  if (!meta) return null
  const labels = field(field(value, 'metadata'), 'labels')
  return {
    ...meta,
    service: intern(text(field(labels, 'kubernetes.io/service-name'), 253)),
    endpoints: list(field(value, 'endpoints')).flatMap(one => {
      const address = text(list(field(one, 'addresses'))[0], 253)
      if (address === '') return []
      const target = field(one, 'targetRef')
      return [
        {
          // discovery.k8s.io/v1: "nil should be interpreted as true".
          ready: field(field(one, 'conditions'), 'ready') !== false,
          node: intern(text(field(one, 'nodeName'), 253)),
          pod: field(target, 'kind') === 'Pod' ? text(field(target, 'name'), 253) : '',
          address,
        },
      ]
    }),
  }
}
