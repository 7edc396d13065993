import type { SourceId } from '../../../shared/lab/ids.ts'
import type { FigureName } from '../../../shared/lab/names.ts'
import type { Clock } from '../../clock.ts'
import { type Collector, type Observed, SAMPLE, SELDOM } from '../../collectors/collector.ts'
import { type Reading, readingOf } from '../../collectors/reading.ts'
import {
  AT_CONNECT,
  filesOf,
  IN_SAMPLE,
  partsOf,
  partsScript,
  SELDOM_ASKED,
  sampleScript,
} from '../../collectors/scripts.ts'
import type { HostSeen, Observation, Secured } from '../../lab/observation.ts'
import { SessionError } from '../session.ts'
import { type Channel, ChannelError } from './channel.ts'

export interface HostOptions {
  readonly host: string
  readonly source: SourceId
  readonly address: string | null
  readonly secured: Secured | null
  readonly clock: Clock
  /** Fires when the connection has ended. */
  readonly signal: AbortSignal
  observe(observations: Observation[]): void
  up(): void
}

/** How often it is looked whether a view has opened or a reading is due. */
const TICK = 5_000
/** Tries of one request, each over a new shell, after which the connection is given up. */
const TRIES = 3
/** A program that hung is left alone for this long: each try could leave one more hanging on the node. */
const AFTER_HANG = 10 * 60_000

/**
 * The next moment, on the steady clock, of those that lie this far apart. They are the same for all hosts: read
 * together they wake this computer once and the lab is computed once; each in its own time, as often as there are hosts.
 */
const nextBeat = (now: number, interval: number) => (Math.floor(now / interval) + 1) * interval

/** How long it is until that is looked for, ms. */
export const untilTick = (now: number): number => nextBeat(now, TICK) - now

const SURVEY = partsScript(AT_CONNECT)
const SELDOM_SCRIPT = partsScript(SELDOM_ASKED)

/** One host as it is read over two shells. */
export class HostReader {
  #options: HostOptions
  #samples: Channel
  #programs: Channel
  /** The counters of the reading before, for rates. */
  #before: ReadonlyMap<string, string> = new Map()
  #sampleFrom = Number.NEGATIVE_INFINITY
  #sampledFast: boolean | null = null
  #seldomFrom = Number.NEGATIVE_INFINITY
  #seldomUnderWay = false
  #seldomTold = false

  constructor(options: HostOptions, samples: Channel, programs: Channel) {
    this.#options = options
    this.#samples = samples
    this.#programs = programs
  }

  async survey(): Promise<void> {
    const parts = partsOf(await this.#asked(SURVEY))
    const { reading, errors } = readAll(AT_CONNECT, collector => [parts.get(collector.name) ?? ''])
    this.#options.up()
    this.#tell({ ...reading, figures: {} }, 0, errors)
  }

  due(fast: boolean): boolean {
    return fast !== this.#sampledFast || this.#options.clock.mono() >= this.#sampleFrom
  }

  /** `complete` is false for the first reading, which has no rates yet and is not told. */
  async sample(fast: boolean, complete: boolean): Promise<void> {
    const every = fast ? SAMPLE.watched : SAMPLE.idle
    const next = nextBeat(this.#options.clock.mono(), every)
    const text = await this.#asked(sampleScript)
    this.#options.up()
    const files = filesOf(text)
    const before = this.#before
    this.#before = files
    if (!complete) return
    this.#sampleFrom = next
    this.#sampledFast = fast
    const { reading, errors } = readAll(IN_SAMPLE, ({ name }) => {
      const texts = [files.get(name) ?? '']
      const old = before.get(name)
      return old === undefined ? texts : [old, ...texts]
    })
    this.#tell(reading, every, errors)
  }

  /** Asks what starts programs on the node, when it is due; nobody waits for the answer. */
  seldom(): void {
    const now = this.#options.clock.mono()
    if (this.#seldomUnderWay || now < this.#seldomFrom) return
    this.#seldomUnderWay = true
    this.#seldomFrom = nextBeat(now, SELDOM.idle)
    this.#programs
      .request(SELDOM_SCRIPT)
      .then(({ text }) => {
        const parts = partsOf(text)
        const { reading, errors } = readAll(SELDOM_ASKED, ({ name }) => [parts.get(name) ?? ''])
        this.#options.up()
        this.#seldomTold = true
        this.#tell(reading, SELDOM.idle, errors)
      })
      .catch((error: Error) => {
        if (this.#options.signal.aborted) return
        this.#seldomFrom = now + AFTER_HANG
        this.#seldomTold = true
        const reason = `df and vcgencmd gave no answer (${error.message}); asked again in 10 min`
        this.#tell(
          {
            facts: {},
            figures: { disk: null, throttled: null },
            missing: { disk: reason, throttled: reason },
          },
          SELDOM.idle,
          0,
        )
      })
      .finally(() => {
        this.#seldomUnderWay = false
      })
  }

  /** The answer to a request, which is asked again over a new shell where there was none. */
  async #asked(script: string): Promise<string> {
    const { host, signal } = this.#options
    for (let tries = 1; ; tries++) {
      try {
        return (await this.#samples.request(script)).text
      } catch (error) {
        if (signal.aborted || !(error instanceof ChannelError)) throw error
        if (error.silence) throw new SessionError(`${host} stopped answering.`)
        if (tries < TRIES) continue
        throw new SessionError(`${host} takes connections and runs no command: ${error.message}`, {
          advice: 'Its user needs a login shell that starts sh; a restricted or nologin shell does not.',
        })
      }
    }
  }

  #tell(reading: Reading, every: number, errors: number): void {
    const { host, source, address, secured, clock, observe } = this.#options
    const at = clock.wall()
    // All is said once facts, a sample with its rates and the disks have been told, or why there are none.
    const listed = this.#sampledFast !== null && this.#seldomTold
    const figures: Partial<Record<FigureName, { value: number; every: number } | null>> = {}
    for (const [name, value] of Object.entries(reading.figures) as [FigureName, number | null][]) {
      figures[name] = value === null ? null : { value, every }
    }
    const { facts, missing } = reading
    const seen: HostSeen = { type: 'host', host, source, address, facts, figures, missing, secured, at }
    observe([seen, { type: 'life', source, at, ...(listed && { listed }), ...(errors > 0 && { errors }) }])
  }
}

function readAll(
  collectors: readonly Collector[],
  textsOf: (collector: Collector) => readonly string[],
): { reading: Reading; errors: number } {
  const observations: Observed[] = []
  let errors = 0
  for (const collector of collectors) {
    const parsed = collector.parse(textsOf(collector))
    observations.push(...parsed.observations)
    errors += parsed.notUnderstood.length
  }
  return { reading: readingOf(observations), errors }
}
