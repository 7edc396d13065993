import type { KeptService } from '../../../lab/kept.ts'
import type { Intern } from '../intern.ts'
import { field, list, number, text } from '../json.ts'
import { keepMeta } from './meta.ts'

/** What is kept of a Service; null where it has no name. */
export function keepService(value: unknown, intern: Intern): KeptService | null {
  const meta = keepMeta(value, intern)
  if (!meta) return null
  const spec = field(value, 'spec')
  return {
    ...meta,
    type: intern(text(field(spec, 'type'), 64) || 'ClusterIP'),
    clusterIp: text(field(spec, 'clusterIP'), 64),
    ports: list(field(spec, 'ports')).flatMap(one => {
      const port = portOf(field(one, 'port'))
      if (port === null) return []
      return [
        {
          name: textOrNull(field(one, 'name'), intern),
          protocol: intern(text(field(one, 'protocol'), 16) || 'TCP'),
          port,
          nodePort: portOf(field(one, 'nodePort')),
          appProtocol: textOrNull(field(one, 'appProtocol'), intern),
        },
      ]
    }),
    external: externalOf(value),
    selector: selectorOf(field(spec, 'selector'), intern),
    localOnly: field(spec, 'externalTrafficPolicy') === 'Local',
  }
}

function externalOf(value: unknown): string[] {
  const ingress = list(field(field(field(value, 'status'), 'loadBalancer'), 'ingress'))
  // An empty entry is a load balancer that is still being made.
  const balanced = ingress.map(one => text(field(one, 'ip'), 64) || text(field(one, 'hostname'), 253))
  const own = list(field(field(value, 'spec'), 'externalIPs')).map(one => text(one, 64))
  return [...new Set([...balanced, ...own])].filter(address => address !== '')
}

/** Labels as they stand; `fromEntries` makes own fields, so a label named __proto__ stays a label. */
function selectorOf(value: unknown, intern: Intern): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([label, wanted]) =>
      typeof wanted === 'string' ? [[intern(label), intern(wanted)]] : [],
    ),
  )
}

function portOf(value: unknown): number | null {
  const port = number(value)
  return port !== null && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null
}

function textOrNull(value: unknown, intern: Intern): string | null {
  return typeof value === 'string' && value !== '' ? intern(text(value, 253)) : null
}
