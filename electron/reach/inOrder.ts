import type { Path, Service } from '../../shared/lab/model.ts'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'

const RANKS: Partial<Record<Path['state'], number>> = { ok: 1, attention: 1, stale: 2, unknown: 3 }

/**
 * The paths of a service as they are tried: the one in use first, then those that answered, then the untried,
 * from another node at each turn.
 */
export function inOrder(service: Service, turn: number): Path[] {
  const rank = (path: Path) => (path.url === service.best ? 0 : (RANKS[path.state] ?? 4))
  const paths = service.paths.filter(path => path.answer !== NOT_ON_LAN)
  // Services start at different nodes, so that the first race does not lean on one of them.
  const start = (service.name.length + turn) % Math.max(1, paths.length)
  return [...paths.slice(start), ...paths.slice(0, start)].sort((a, b) => rank(a) - rank(b))
}
