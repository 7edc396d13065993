import type { Machine } from './machines.ts'
import type { Seed } from './seed.ts'

/**
 * What a machine measures, as functions of time alone: the same answer to everybody who asks, nothing to keep
 * between two questions, and counters that only ever rise.
 */
export interface Figures {
  /** Share of the processors in use, 0 to 1. */
  load(now: number): number
  /** The same of one processor. */
  coreLoad(core: number, now: number): number
  /** Seconds in which a processor was in use since the boot. */
  busySeconds(core: number, now: number): number
  /** Mean of runnable processes over the last minutes. */
  average(minutes: number, now: number): number
  /** Share of the memory in use. */
  memoryUsed(now: number): number
  /** Bytes since the boot. */
  received(now: number): number
  sent(now: number): number
  /** Bytes since the boot of the first disk. */
  read(now: number): number
  written(now: number): number
  /** Degrees Celsius of the processor. */
  temperature(now: number): number
  /** The throttling word of a Raspberry Pi's firmware. */
  throttled(): number
}

/** A wave around 1 whose sum over time can be written down. Periods in seconds. */
interface Wave {
  at(seconds: number): number
  /** The area under it from 0 to `seconds`. */
  area(seconds: number): number
}

const PERIODS = [
  [1847, 0.22],
  [311, 0.17],
  [53, 0.14],
  [17, 0.08],
] as const

function wave(share: (...parts: readonly (string | number)[]) => number, name: string): Wave {
  const turns = PERIODS.map(([period, height]) => ({
    speed: (2 * Math.PI) / period,
    height,
    phase: share(name, period) * 2 * Math.PI,
  }))
  return {
    at: seconds =>
      turns.reduce((sum, turn) => sum + turn.height * Math.sin(turn.speed * seconds + turn.phase), 1),
    area: seconds =>
      turns.reduce(
        (sum, turn) =>
          sum +
          (turn.height / turn.speed) * (Math.cos(turn.phase) - Math.cos(turn.speed * seconds + turn.phase)),
        seconds,
      ),
  }
}

/** Above this a Raspberry Pi slows itself down. */
const SOFT_LIMIT = 80
/** The limit holds now, and has held since the boot. */
const SOFT_LIMIT_BITS = 0x80008

/**
 * The figures of a machine over time: waves that the seed makes, so that a world is the same at each start.
 */
export function figuresOf(machine: Machine, seed: Seed): Figures {
  const { node, hardware } = machine
  const share = (...parts: readonly (string | number)[]): number => seed.share('figures', node.name, ...parts)
  const processor = Array.from({ length: hardware.cpus }, (_, core) => wave(share, `core${core}`))
  const weight = processor.map((_, core) => 0.8 + 0.4 * share('weight', core))
  const memory = wave(share, 'memory')
  const traffic = { received: wave(share, 'received'), sent: wave(share, 'sent') }
  const disk = { read: wave(share, 'read'), written: wave(share, 'written') }
  const rate = (name: string, low: number, high: number): number => low + (high - low) * share('rate', name)
  const rates = {
    received: rate('received', 40_000, 400_000),
    sent: rate('sent', 30_000, 300_000),
    read: rate('read', 2_000, 60_000),
    written: rate('written', 20_000, 220_000),
  }
  const base = 0.3 + 0.3 * share('memory')
  const ambient = 38 + 6 * share('ambient')
  const up = (now: number): number => Math.max(0, (now - machine.boot.at) / 1000)
  const core = (index: number): number => Math.min(0.95, node.busy * weight[index]!)
  const figures: Figures = {
    coreLoad: (index, now) => Math.min(1, core(index) * processor[index]!.at(up(now))),
    load: now => processor.reduce((sum, _, index) => sum + figures.coreLoad(index, now), 0) / hardware.cpus,
    busySeconds: (index, now) => Math.min(0.95, core(index)) * processor[index]!.area(up(now)),
    average: (minutes, now) => {
      const end = up(now)
      const start = Math.max(0, end - minutes * 60)
      const span = Math.max(1, end - start)
      const busy = processor.reduce(
        (sum, each, index) => sum + core(index) * (each.area(end) - each.area(start)),
        0,
      )
      return (busy / span) * 1.15
    },
    memoryUsed: now => Math.min(0.92, base * (1 + 0.12 * (memory.at(up(now)) - 1))),
    received: now => rates.received * traffic.received.area(up(now)),
    sent: now => rates.sent * traffic.sent.area(up(now)),
    read: now => 1.2e9 + rates.read * disk.read.area(up(now)),
    written: now => 3e8 + rates.written * disk.written.area(up(now)),
    temperature: now => {
      const trembling = 0.4 * Math.sin(up(now) / 7 + share('tremble') * 6)
      return (machine.hot ?? ambient + 42 * figures.load(now)) + trembling
    },
    throttled: () =>
      machine.throttled ?? (machine.hot !== null && machine.hot >= SOFT_LIMIT ? SOFT_LIMIT_BITS : 0),
  }
  return figures
}
