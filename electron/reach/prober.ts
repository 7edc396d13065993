import type { ServiceId } from '../../shared/lab/ids.ts'
import type { Lab, Path, Service } from '../../shared/lab/model.ts'
import { NOT_ON_LAN, PROBE_EVERY } from '../../shared/lab/paths.ts'
import type { Clock } from '../clock.ts'
import type { Observation } from '../lab/observation.ts'
import type { Dialer, Target } from './dial.ts'
import { probe, targetOf, touch } from './probe.ts'
import { Slots } from './slots.ts'

/** Each node's address is touched this often, ms. */
const TOUCH_EVERY = 15_000
/** A failure counts when a second try this much later fails too, ms. */
const CONFIRM_AFTER = 5_000
/** Tries under way at a time: enough to race a home lab at once, too few to flood a small node. */
const AT_ONCE = 16
/**
 * Where a machine is touched: a port on which nobody listens is refused by whoever is there, and leaves no line
 * in any log. A node port alone would not do: it is as silent as the pod behind it, on whichever node that is.
 */
const CLOSED_PORT = 9
/** Paths of one service tried at a time, until one answers. */
const RACED = 3

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
  #busy = new Set<string>()
  #turn = new Map<ServiceId, number>()
  /** The ports at which each node address is touched. */
  #targets = new Map<string, readonly Target[]>()
  /** Endpoints of each service that were ready: more of them are a reason to try again. */
  #ready = new Map<string, number>()
  /** Addresses at which nothing answers: a try of a path there would only take its deadline. */
  #dead = new Set<string>()
  /** Touches have slots of their own: a lab of silent services must not keep them waiting. */
  #tries = new Slots(AT_ONCE)
  #touches = new Slots(AT_ONCE)
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
      if (!this.#known.has(key)) this.#known.set(key, this.#repeat(key, interval, work))
    }
    const targets = new Map<string, Target[]>()
    for (const service of lab.tables.services.values()) {
      const reachable = service.paths.filter(path => path.answer !== NOT_ON_LAN)
      if (!service.launchable || reachable.length === 0) continue
      this.#hasten(service, reachable)
      if (this.#revived(service)) this.#drop(service.id, this.#known.get(service.id))
      keep(service.id, PROBE_EVERY, () => this.#round(service.id))
      for (const path of reachable) {
        // The address of a load balancer is no machine's: its paths speak for themselves.
        if (path.node === null) continue
        const target = targetOf(path.url)
        const held = targets.get(target.host)
        if (!held) targets.set(target.host, [{ host: target.host, port: CLOSED_PORT }])
        else if (held.length === 1 && path.state === 'ok') held.push(target)
      }
    }
    this.#targets = targets
    for (const host of targets.keys()) keep(addressKey(host), TOUCH_EVERY, () => this.#touch(host))
    for (const [key, stop] of this.#known) if (!wanted.has(key)) this.#drop(key, stop)
    for (const host of this.#dead) if (!targets.has(host)) this.#dead.delete(host)
    for (const id of this.#turn.keys()) if (!wanted.has(id)) this.#turn.delete(id)
    for (const id of this.#ready.keys()) if (!wanted.has(id)) this.#ready.delete(id)
  }

  /** Nodes are often told after the services: paths that came since the last round do not wait for the next. */
  #hasten({ id, best }: Service, paths: readonly Path[]): void {
    const stop = this.#known.get(id)
    if (!stop || best !== null || this.#busy.has(id)) return
    const untried = paths.some(path => path.at === null && !this.#dead.has(targetOf(path.url).host))
    if (untried) this.#drop(id, stop)
  }

  /** Tries every path of a service now; the fresh paths are in the lab when it resolves. */
  async check(id: ServiceId): Promise<void> {
    const paths = this.#service(id)?.paths.filter(path => path.answer !== NOT_ON_LAN) ?? []
    await Promise.all(paths.map(path => this.#try(path.url)))
  }

  /** Tries everything again at once, sooner than its turn: after resume or at the owner's wish. */
  wake(): void {
    for (const [key, stop] of this.#known) this.#drop(key, stop)
    this.sync()
  }

  close(): void {
    this.#ended.abort()
    for (const stop of [...this.#known.values(), ...this.#confirming.values()]) stop()
    this.#known.clear()
    this.#confirming.clear()
  }

  /** Pods stand ready behind a service that answered nowhere: its turn comes at once. */
  #revived({ id, best, endpoints }: Service): boolean {
    const before = this.#ready.get(id)
    const now = endpoints?.ready ?? 0
    this.#ready.set(id, now)
    return best === null && before !== undefined && now > before
  }

  #drop(key: string, stop: (() => void) | undefined): void {
    stop?.()
    this.#known.delete(key)
  }

  #repeat(key: string, interval: number, work: () => Promise<unknown>): () => void {
    const { clock, random = Math.random } = this.#options
    let stopped = false
    let stop = () => {}
    const run = async () => {
      // One that was stopped in the middle of its work is not begun a second time beside itself.
      if (!this.#busy.has(key)) {
        this.#busy.add(key)
        // A try tells its failure by an observation; nothing it throws may end the series.
        await work().catch(() => {})
        this.#busy.delete(key)
      }
      // Spread by a tenth, so that the probes of a lab do not march in step.
      if (!stopped && !this.#ended.signal.aborted)
        stop = clock.after(interval * (0.9 + random() * 0.1), () => void run())
    }
    void run()
    return () => {
      stopped = true
      stop()
    }
  }

  /** One turn of a service: the path in use, or else the others until one answers; now and then another. */
  async #round(id: ServiceId): Promise<void> {
    const service = this.#service(id)
    if (!service) return
    const turn = this.#turn.get(id) ?? 0
    this.#turn.set(id, turn + 1)
    const order = inOrder(service, turn).filter(path => !this.#dead.has(targetOf(path.url).host))
    if (await this.#race(order, service.state === 'down' ? RACED : 1)) {
      const other = order[turn % order.length]
      if (turn > 0 && other && other.url !== service.best) await this.#try(other.url)
    }
  }

  /** Tries the first paths together, then so many more at a time until one answers. */
  async #race(paths: readonly Path[], first: number): Promise<boolean> {
    for (let next = 0, width = first; next < paths.length; next += width, width = RACED) {
      if (this.#ended.signal.aborted) return false
      const tried = await Promise.all(paths.slice(next, next + width).map(path => this.#try(path.url)))
      if (tried.includes(true)) return true
    }
    return false
  }

  async #try(url: string, confirmed = false): Promise<boolean> {
    const { clock, dialer, observe } = this.#options
    const { signal } = this.#ended
    const probed = await this.#tries.run(signal, () => probe(dialer, clock, url, undefined, signal))
    if (!probed || signal.aborted) return false
    observe({ type: 'path', url, ...probed, confirmed: confirmed && !probed.ok, at: clock.wall() })
    if (probed.ok) this.#alive(url)
    else if (!confirmed) this.#confirm(url, () => this.#try(url, true))
    return probed.ok
  }

  async #touch(host: string, confirmed = false): Promise<void> {
    const { clock, dialer, observe } = this.#options
    const { signal } = this.#ended
    const targets = this.#targets.get(host)
    const touched = targets && (await this.#touches.run(signal, () => touch(dialer, targets, signal)))
    if (!touched || signal.aborted) return
    const { ok } = touched
    observe({ type: 'address', address: host, ...touched, confirmed: confirmed && !ok, at: clock.wall() })
    if (!ok && confirmed) this.#dead.add(host)
    else if (!ok) this.#confirm(addressKey(host), () => this.#touch(host, true))
    else {
      this.#trust(addressKey(host))
      if (this.#dead.delete(host)) this.#hurry()
    }
  }

  /** Whatever answers over a path, its machine is there. */
  #alive(url: string): void {
    const { clock, observe } = this.#options
    const { host } = targetOf(url)
    this.#trust(url)
    if (!this.#confirming.has(addressKey(host)) && !this.#dead.has(host)) return
    this.#trust(addressKey(host))
    this.#dead.delete(host)
    if (this.#targets.has(host))
      observe({
        type: 'address',
        address: host,
        ok: true,
        answer: 'TCP open',
        confirmed: false,
        at: clock.wall(),
      })
  }

  /** An address has come back: what answers nowhere may answer there. */
  #hurry(): void {
    for (const [key, stop] of this.#known) {
      const service = this.#service(key as ServiceId)
      if (service && service.best === null) this.#drop(key, stop)
    }
    this.sync()
  }

  /** The second try of a failure, once however often the first failed meanwhile. */
  #confirm(key: string, again: () => Promise<unknown>): void {
    if (this.#confirming.has(key) || this.#ended.signal.aborted) return
    const stop = this.#options.clock.after(CONFIRM_AFTER, () => {
      this.#confirming.delete(key)
      again().catch(() => {})
    })
    this.#confirming.set(key, stop)
  }

  /** It answered meanwhile: the failure before was one lost try. */
  #trust(key: string): void {
    this.#confirming.get(key)?.()
    this.#confirming.delete(key)
  }

  #service(id: ServiceId): Service | undefined {
    return this.#options.lab()?.tables.services.get(id)
  }
}

const addressKey = (host: string) => `address:${host}`

const RANKS: Partial<Record<Path['state'], number>> = { ok: 1, attention: 1, stale: 2, unknown: 3 }

/** The path in use first, then those that answered, then the untried, from another node at each turn. */
function inOrder(service: Service, turn: number): Path[] {
  const rank = (path: Path) => (path.url === service.best ? 0 : (RANKS[path.state] ?? 4))
  const paths = service.paths.filter(path => path.answer !== NOT_ON_LAN)
  // Services start at different nodes, so that the first race does not lean on one of them.
  const start = (service.name.length + turn) % Math.max(1, paths.length)
  return [...paths.slice(start), ...paths.slice(0, start)].sort((a, b) => rank(a) - rank(b))
}
