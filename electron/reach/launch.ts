import type { Lab, Path, Service } from '../../shared/lab/model.ts'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'
import type { Clock } from '../clock.ts'
import type { Dialer } from './dial.ts'
import { probe } from './probe.ts'

/** A path that does not answer a click within this is passed over for the next, ms. */
const CLICK_DEADLINE = 1_500
/** Paths tried for one click. */
const TRIES = 6

export interface Launch {
  /** The first path that answered; null when none did. */
  readonly path: Path | null
  /** The paths that were tried before it, with what they answered. */
  readonly tried: readonly { url: string; answer: string }[]
}

/**
 * The path a click takes: the one in use first, then any other over a Ready node, each proved at this
 * moment. `wanted` names one path that is tried alone.
 */
export async function launch(
  dialer: Dialer,
  clock: Clock,
  lab: Lab,
  service: Service,
  wanted: string | null,
  signal?: AbortSignal,
): Promise<Launch> {
  const near = service.paths.filter(path => path.answer !== NOT_ON_LAN)
  const paths = wanted === null ? order(lab, service, near) : near.filter(path => path.url === wanted)
  const tried: { url: string; answer: string }[] = []
  for (const path of paths.slice(0, TRIES)) {
    const found = await probe(dialer, clock, path.url, CLICK_DEADLINE, signal)
    if (found.ok) return { path: { ...path, answer: found.answer, latency: found.latency }, tried }
    if (signal?.aborted) break
    tried.push({ url: path.url, answer: found.answer })
  }
  return { path: null, tried }
}

/** Paths over Ready nodes first, the best before them, known failures last. */
function order(lab: Lab, service: Service, paths: readonly Path[]): Path[] {
  const rank = (path: Path) => {
    if (path.url === service.best) return 0
    const node = path.node === null ? undefined : lab.tables.nodes.get(path.node)
    const ready = node?.ready !== 'False' && node?.ready !== 'Unknown' && node?.state !== 'down'
    return (ready ? 1 : 4) + (path.state === 'ok' ? 0 : path.state === 'down' ? 2 : 1)
  }
  return [...paths].sort((a, b) => rank(a) - rank(b))
}
