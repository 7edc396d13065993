import type { AppSettings, Budget as Shown } from '../../shared/contract/app.ts'
import { COST_EVERY } from '../../shared/lab/age.ts'
import type { SourceId } from '../../shared/lab/ids.ts'
import { type Clock, sleep } from '../clock.ts'
import { cpuBetween, type Used } from './cost.ts'
import type { LabHost } from './labHost.ts'

const MINUTE = 60_000
/** Minutes that are remembered. */
const HISTORY = 60
/** Minutes over which the figures of one source are averaged. */
const AVERAGED = 10
/** Back under this share of every limit, the pace is normal again. */
const RELAXED = 0.8

interface Reading {
  at: number
  /** CPU ms since the start; null where that is not known. */
  cpu: number | null
  memory: number
  sockets: number
  requests: number
  /** Requests and bytes of each source since the start, by its key. */
  sources: ReadonlyMap<string, { requests: number; bytes: number }>
}

/** What Homeport costs: sampled for whoever looks, and once a minute for the last hour. */
export class Budget {
  #clock: Clock
  #labs: () => readonly LabHost[]
  #settings: () => AppSettings
  #used: () => Used
  #minutes: Reading[] = []
  #over = false
  #stop: () => void = () => {}
  #changed: () => void

  /** `used` reads what Homeport has used; `changed` is called when a limit is passed, or all are kept again. */
  constructor(
    clock: Clock,
    labs: () => readonly LabHost[],
    settings: () => AppSettings,
    used: () => Used,
    changed: () => void,
  ) {
    this.#clock = clock
    this.#labs = labs
    this.#settings = settings
    this.#used = used
    this.#changed = changed
  }

  /** Begins to remember. */
  start(): void {
    this.#minutes = [this.#read()]
    const next = () => {
      this.#stop = this.#clock.after(MINUTE, () => {
        next()
        this.#minutes = [...this.#minutes, this.#read()].slice(-HISTORY - 1)
        this.#judge()
      })
    }
    next()
  }

  stop(): void {
    this.#stop()
  }

  /** One of the limits is passed, and it is not well below again yet. */
  get over(): boolean {
    return this.#over
  }

  /** What it costs now and every few seconds after. */
  async *follow(signal: AbortSignal): AsyncGenerator<Shown> {
    let before: Reading | null = null
    for (;;) {
      const now = this.#read()
      yield this.#shown(before, now)
      before = now
      await sleep(this.#clock, COST_EVERY, signal)
    }
  }

  #read(): Reading {
    const sources = new Map<string, { requests: number; bytes: number }>()
    let sockets = 0
    let requests = 0
    for (const { key, meter } of this.#meters()) {
      const tally = meter.read()
      sources.set(key, tally)
      sockets += tally.sockets
      requests += tally.requests
    }
    return { at: this.#clock.mono(), ...this.#used(), sockets, requests, sources }
  }

  #meters() {
    return this.#labs().flatMap(host =>
      host.metered.map(one => ({ ...one, lab: host.plan.id, key: `${host.plan.id}\n${one.source ?? ''}` })),
    )
  }

  #shown(before: Reading | null, now: Reading): Shown {
    const old = this.#minutes.at(-AVERAGED) ?? this.#minutes[0]
    const pairs = this.#minutes.slice(1).map((minute, n) => between(this.#minutes[n] as Reading, minute))
    const wall = this.#clock.wall()
    return {
      at: wall,
      ...between(before ?? this.#minutes.at(-1) ?? null, now),
      since: wall - (now.at - (this.#minutes[0]?.at ?? now.at)),
      history: pairs.map(pair => ({ ...pair, requests: pair.requests ?? 0 })),
      sources: this.#meters().map(({ lab, source, name, meter, key }) => {
        const seconds = old ? (now.at - old.at) / 1000 : 0
        const from = old?.sources.get(key) ?? { requests: 0, bytes: 0 }
        const rate = (value: number) => (seconds > 0 ? value / seconds : null)
        const tally = meter.read()
        return {
          lab,
          source,
          name,
          kind: kindOf(source),
          sockets: tally.sockets,
          requests: rate(tally.requests - from.requests),
          bytes: rate(tally.bytes - from.bytes),
        }
      }),
    }
  }

  /** Over at once, back only well under all of them: a pace that swings helps nobody. */
  #judge(): void {
    const last = this.#minutes.at(-1)
    const before = this.#minutes.at(-2)
    if (!last || !before) return
    const { limits } = this.#settings()
    const now = between(before, last)
    const shares = (['cpu', 'memory', 'sockets', 'requests'] as const).map(
      name => (now[name] ?? 0) / limits[name],
    )
    const most = Math.max(...shares)
    const over = most > 1 || (this.#over && most > RELAXED)
    if (over === this.#over) return
    this.#over = over
    this.#changed()
  }
}

function between(before: Reading | null, now: Reading) {
  const ms = before ? now.at - before.at : 0
  return {
    cpu: cpuBetween(before, now),
    memory: now.memory,
    sockets: now.sockets,
    requests: before && ms > 0 ? Math.max(0, (1000 * (now.requests - before.requests)) / ms) : null,
  }
}

/** Which protocol a source speaks, by its id; null are the probes. */
function kindOf(source: SourceId | null): Shown['sources'][number]['kind'] {
  if (source === null) return 'probes'
  return source.startsWith('source:ssh/')
    ? 'ssh'
    : source.startsWith('source:tailscale/')
      ? 'tailscale'
      : 'kubernetes'
}
