import type { ServiceId } from '../../shared/lab/ids.ts'
import type { Lab, Path, Service } from '../../shared/lab/model.ts'
import { NOT_ON_LAN, PROBE_EVERY } from '../../shared/lab/paths.ts'
import type { Clock } from '../clock.ts'
import type { Observation } from '../lab/observation.ts'
import type { Dialer, Target } from './dial.ts'
import { probe, targetOf, touch } from './probe.ts'

/** Each node's address is touched this often, ms. */
const TOUCH_EVERY = 15_000
/** A failure counts when a second try this much later fails too, ms. */
const CONFIRM_AFTER = 5_000
/** Tries under way at a time: enough to race a home lab at once, too few to flood a small node. */
const AT_ONCE = 16
/** Paths of one service tried in one turn of the round, until one answers. */
const PATHS_A_TURN = 3

export interface ProberOptions {
  clock: Clock
  dialer: Dialer
  lab: () => Lab | null
  observe: (observation: Observation) => void
  random?: () => number
}

/**
 * Tries the paths of every launchable service in the background: the one in use every half minute, others in
 * turn, all of them when it fails. Besides, every node address is touched often enough that a dead machine
 * takes its paths down within 45 s.
 */
export class Prober {
  #options: ProberOptions
  #known = new Map<string, () => void>()
  #confirming = new Map<string, () => void>()
  #turn = new Map<ServiceId, number>()
  #slots = AT_ONCE
  #queue: (() => void)[] = []
  #ended = new AbortController()

  constructor(options: ProberOptions) {
    this.#options = options
  }

  /** Looks for services and addresses that are new or gone; call it whenever the lab has changed. */
  sync(): void {
    const lab = this.#options.lab()
    if (!lab || this.#ended.signal.aborted) return
    const wanted = new Set<string>()
    const keep = (key: string, interval: number, work: () => Promise<unknown>) => {
      wanted.add(key)
      if (!this.#known.has(key)) this.#known.set(key, this.#repeat(interval, work))
    }
    for (const service of lab.tables.services.values()) {
      const reachable = service.paths.filter(path => path.answer !== NOT_ON_LAN)
      if (!service.launchable || reachable.length === 0) continue
      keep(service.id, PROBE_EVERY, () => this.#round(service.id))
      for (const path of reachable) {
        const target = targetOf(path.url)
        keep(`address:${target.host}`, TOUCH_EVERY, () => this.#touch(target))
      }
    }
    for (const [key, stop] of this.#known) {
      if (wanted.has(key)) continue
      stop()
      this.#known.delete(key)
    }
  }

  /** Tries every path of a service now; the fresh paths are in the lab when it resolves. */
  async check(id: ServiceId): Promise<void> {
    const paths = this.#service(id)?.paths.filter(path => path.answer !== NOT_ON_LAN) ?? []
    await Promise.all(paths.map(path => this.#try(path.url)))
  }

  /** Tries everything again at once, sooner than its turn: after resume or at the owner's wish. */
  wake(): void {
    for (const stop of this.#known.values()) stop()
    this.#known.clear()
    this.sync()
  }

  close(): void {
    this.#ended.abort()
    for (const stop of [...this.#known.values(), ...this.#confirming.values()]) stop()
    this.#known.clear()
    this.#confirming.clear()
  }

  #repeat(interval: number, work: () => Promise<unknown>): () => void {
    const { clock, random = Math.random } = this.#options
    let stopped = false
    let stop = () => {}
    const run = async () => {
      await work()
      // Spread by a tenth, so that the probes of a lab do not march in step.
      if (!stopped) stop = clock.after(interval * (0.9 + random() * 0.1), () => void run())
    }
    void run()
    return () => {
      stopped = true
      stop()
    }
  }

  /** One turn of a service: the path in use, or else the next until one answers; now and then another. */
  async #round(id: ServiceId): Promise<void> {
    const service = this.#service(id)
    if (!service) return
    const turn = this.#turn.get(id) ?? 0
    this.#turn.set(id, turn + 1)
    const order = inOrder(service, turn)
    // A service that answers nowhere is tried over all its paths: one of them may be the way.
    const most = service.best === null ? order.length : PATHS_A_TURN
    for (const path of order.slice(0, most)) {
      if (this.#ended.signal.aborted || (await this.#try(path.url))) break
    }
    const other = service.paths[turn % service.paths.length]
    if (turn > 0 && other && other.url !== service.best && other.answer !== NOT_ON_LAN)
      await this.#try(other.url)
  }

  async #try(url: string, confirmed = false): Promise<boolean> {
    const { clock, dialer, observe } = this.#options
    const probed = await this.#inSlot(() => probe(dialer, clock, url, undefined, this.#ended.signal))
    if (!probed) return false
    observe({ type: 'path', url, ...probed, confirmed: confirmed && !probed.ok, at: clock.wall() })
    if (!probed.ok && !confirmed) this.#confirm(url, () => this.#try(url, true))
    return probed.ok
  }

  async #touch(target: Target, confirmed = false): Promise<void> {
    const { clock, dialer, observe } = this.#options
    const touched = await this.#inSlot(() => touch(dialer, target))
    if (!touched) return
    observe({
      type: 'address',
      address: target.host,
      ...touched,
      confirmed: confirmed && !touched.ok,
      at: clock.wall(),
    })
    if (!touched.ok && !confirmed) this.#confirm(`address:${target.host}`, () => this.#touch(target, true))
  }

  /** The second try of a failure, once however often the first failed meanwhile. */
  #confirm(key: string, again: () => Promise<unknown>): void {
    if (this.#confirming.has(key) || this.#ended.signal.aborted) return
    const stop = this.#options.clock.after(CONFIRM_AFTER, () => {
      this.#confirming.delete(key)
      void again()
    })
    this.#confirming.set(key, stop)
  }

  async #inSlot<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#slots === 0) await new Promise<void>(turn => this.#queue.push(turn))
    else this.#slots -= 1
    try {
      return this.#ended.signal.aborted ? null : await work()
    } finally {
      const next = this.#queue.shift()
      if (next) next()
      else this.#slots += 1
    }
  }

  #service(id: ServiceId): Service | undefined {
    return this.#options.lab()?.tables.services.get(id)
  }
}

/** The path in use first, then those that answered, then the untried, from another node at each turn. */
function inOrder(service: Service, turn: number): Path[] {
  const rank = (path: Path) =>
    path.url === service.best
      ? 0
      : path.state === 'ok'
        ? 1
        : path.state === 'stale'
          ? 2
          : path.state === 'unknown'
            ? 3
            : 4
  const paths = service.paths.filter(path => path.answer !== NOT_ON_LAN)
  // Services start at different nodes, so that the first race does not lean on one of them.
  const start = (service.name.length + turn) % Math.max(1, paths.length)
  return [...paths.slice(start), ...paths.slice(0, start)].sort((a, b) => rank(a) - rank(b))
}
