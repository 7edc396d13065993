import type { Service } from './model.ts'

/** The port a person knows a service by: the published one, else its own. Null where it has none. */
export function portOf(service: Service): number | null {
  return service.ports.find(port => port.nodePort !== null)?.nodePort ?? service.ports[0]?.port ?? null
}
