import type { ServiceId } from '../../shared/lab/ids.ts'
import type { Lab, Path, Service } from '../../shared/lab/model.ts'
import { NOT_ON_LAN, PROBE_EVERY } from '../../shared/lab/paths.ts'
import type { Clock } from '../clock.ts'
import type { Observation } from '../lab/observation.ts'
import type { Dialer, Target } from './dial.ts'
import { inOrder } from './inOrder.ts'
import { Plans } from './plans.ts'
import { probe, targetOf, touch } from './probe.ts'
import { repeat } from './repeat.ts'
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
/** Failed paths tried again at a time, over all services: they may be many, and most fail again. */
const RETRIED = 4
/** After a change of a service's pods its failed paths are tried again, ms: when nodes may know of it, and surely. */
const RETRY_AFTER = [2_000, 10_000] as const
/** What a race at the start measures is mostly the start: the path in use is tried again in the calm, ms. */
const CALM_AFTER = 5_000

export interface ProberOptions {
  clock: Clock
  dialer: Dialer
  lab: () => Lab | null
  observe: (observation: Observation) => void
  /** How often the path in use of each service is tried, ms. */
  every?: () => number
  random?: () => number
}

/**
 * Tries the paths of every launchable service in the background: the one in use every half minute, others in
 * turn, those that failed at each turn, all of them when it fails. Besides, every node address is touched often enough that a dead machine
 * takes its paths down within 45 s.
 */
export class Prober {
  #options: ProberOptions
  #known = new Map<string, () => void>()
  #plans: Plans
  #busy = new Set<string>()
  #turn = new Map<ServiceId, number>()
  /** The ports at which each node address is touched. */
  #targets = new Map<string, readonly Target[]>()
  /** Each service as it was last seen: other pods behind it are a reason to try again. */
  #seen = new Map<ServiceId, Service>()
  /** Addresses at which nothing answers: a try of a path there would only take its deadline. */
  #dead = new Set<string>()
  /** Touches have slots of their own: a lab of silent services must not keep them waiting. */
  #tries = new Slots(AT_ONCE)
  #touches = new Slots(AT_ONCE)
  /** Failed paths that are being tried again: a small share of the tries, and none twice at once. */
  #retries = new Slots(RETRIED)
  #retrying = new Set<string>()
  #resting = false
  #ended = new AbortController()

  constructor(options: ProberOptions) {
    this.#options = options
    this.#plans = new Plans(options.clock)
  }

  /** Looks for services and addresses that are new or gone; call it whenever the lab has changed. */
  sync(): void {
    const lab = this.#options.lab()
    if (!lab || this.#resting || this.#ended.signal.aborted) return
    const wanted = new Set<string>()
    const keep = (key: string, interval: () => number, work: () => Promise<unknown>) => {
      wanted.add(key)
      if (!this.#known.has(key)) this.#known.set(key, this.#repeat(key, interval, work))
    }
    const targets = new Map<string, Target[]>()
    for (const service of lab.tables.services.values()) {
      const reachable = service.paths.filter(path => path.answer !== NOT_ON_LAN)
      if (!service.launchable || reachable.length === 0) continue
      this.#hasten(service, reachable)
      this.#look(service)
      keep(service.id, this.#options.every ?? (() => PROBE_EVERY), () => this.#round(service.id))
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
    for (const host of targets.keys())
      keep(
        addressKey(host),
        () => TOUCH_EVERY,
        () => this.#touch(host),
      )
    for (const [key, stop] of this.#known) if (!wanted.has(key)) this.#drop(key, stop)
    for (const host of this.#dead) if (!targets.has(host)) this.#dead.delete(host)
    for (const id of this.#turn.keys()) if (!wanted.has(id)) this.#turn.delete(id)
    for (const id of this.#seen.keys()) if (!wanted.has(id)) this.#seen.delete(id)
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
    this.#turn.clear()
    this.sync()
  }

  /** Tries nothing more until it is called off; what is under way ends. */
  rest(on: boolean): void {
    this.#resting = on
    if (on) {
      for (const [key, stop] of this.#known) this.#drop(key, stop)
      this.#plans.close()
    } else this.sync()
  }

  close(): void {
    this.#ended.abort()
    for (const stop of this.#known.values()) stop()
    this.#known.clear()
    this.#plans.close()
  }

  /** What failed while other pods stood behind a service says little of these. */
  #look(service: Service): void {
    const { id, best } = service
    const before = this.#seen.get(id)
    this.#seen.set(id, service)
    if (!before || before === service || podsOf(before) === podsOf(service)) return
    // Pods stand ready behind a service that answered nowhere: its turn comes at once.
    const more = (service.endpoints?.ready ?? 0) > (before.endpoints?.ready ?? 0)
    if (best === null && more) this.#drop(id, this.#known.get(id))
    for (const after of RETRY_AFTER)
      this.#plans.plan(`pods ${after} ${id}`, after, async () => this.#retry(this.#service(id)))
  }

  /** Tries the failed paths of a service again, all or those over one address. */
  #retry(service: Service | undefined, host?: string): void {
    for (const { url, state, answer } of service?.paths ?? []) {
      const at = targetOf(url).host
      if (state !== 'down' || answer === NOT_ON_LAN || this.#dead.has(at)) continue
      if ((host !== undefined && host !== at) || this.#retrying.has(url)) continue
      this.#retrying.add(url)
      // That it is down has been borne out before: one more failure needs no second try.
      this.#retries
        .run(this.#ended.signal, () => this.#try(url, true))
        .catch(() => {})
        .finally(() => this.#retrying.delete(url))
    }
  }

  #drop(key: string, stop: (() => void) | undefined): void {
    stop?.()
    this.#known.delete(key)
  }

  #repeat(key: string, interval: () => number, work: () => Promise<unknown>): () => void {
    const { clock, random = Math.random } = this.#options
    return repeat({ clock, random, interval, work, key, busy: this.#busy, signal: this.#ended.signal })
  }

  /** One turn of a service: the path in use, or else the others until one answers; then those that failed and another. */
  async #round(id: ServiceId): Promise<void> {
    const service = this.#service(id)
    if (!service) return
    const turn = this.#turn.get(id) ?? 0
    this.#turn.set(id, turn + 1)
    const order = inOrder(service, turn).filter(path => !this.#dead.has(targetOf(path.url).host))
    if (!(await this.#race(order, service.state === 'down' ? RACED : 1))) return
    this.#retry(this.#service(id))
    if (turn === 0) {
      const { random = Math.random } = this.#options
      this.#plans.plan(`calm ${id}`, CALM_AFTER * (1 + random() / 2), () => this.#tryBest(id))
      return
    }
    // The one that was not tried for the longest time, so that there is somewhere to go.
    const [other] = order
      .filter(path => path.url !== service.best && path.state !== 'down')
      .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
    if (other) await this.#try(other.url)
  }

  async #tryBest(id: ServiceId): Promise<void> {
    const best = this.#service(id)?.best
    if (best) await this.#try(best)
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
      if (this.#dead.delete(host)) this.#hurry(host)
    }
  }

  /** Whatever answers over a path, its machine is there. */
  #alive(url: string): void {
    const { clock, observe } = this.#options
    const { host } = targetOf(url)
    this.#trust(url)
    const dead = this.#dead.delete(host)
    if (!dead && !this.#plans.has(addressKey(host))) return
    this.#trust(addressKey(host))
    if (this.#targets.has(host))
      observe({
        type: 'address',
        address: host,
        ok: true,
        answer: 'TCP open',
        confirmed: false,
        at: clock.wall(),
      })
    if (dead) this.#hurry(host)
  }

  /** An address has come back: what answers nowhere may answer there, and what failed there may again. */
  #hurry(host: string): void {
    for (const [key, stop] of this.#known) {
      const service = this.#service(key as ServiceId)
      if (service?.best === null) this.#drop(key, stop)
      else this.#retry(service, host)
    }
    this.sync()
  }

  /** The second try of a failure, once however often the first failed meanwhile. */
  #confirm(key: string, again: () => Promise<unknown>): void {
    if (!this.#resting && !this.#ended.signal.aborted) this.#plans.plan(key, CONFIRM_AFTER, again)
  }

  /** It answered meanwhile: the failure before was one lost try. */
  #trust(key: string): void {
    this.#plans.drop(key)
  }

  #service(id: ServiceId): Service | undefined {
    return this.#options.lab()?.tables.services.get(id)
  }
}

const addressKey = (host: string) => `address:${host}`

/** How many pods stand behind a service, and where. */
const podsOf = ({ endpoints, runsOn }: Service) => `${endpoints?.ready}/${endpoints?.total} ${runsOn.join()}`
