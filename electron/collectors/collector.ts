import type { FigureName } from '../../shared/lab/names.ts'
import type { HostFacts } from '../lab/observation.ts'

export type FactName = keyof HostFacts

/** One thing a collector read. A value it could not read is null and says why in `reason`; it is never 0. */
export type Observed =
  | { readonly kind: 'fact'; readonly name: FactName; readonly value: string }
  | { readonly kind: 'fact'; readonly name: FactName; readonly value: null; readonly reason: string }
  | { readonly kind: 'figure'; readonly name: FigureName; readonly value: number; readonly unit: string }
  | {
      readonly kind: 'figure'
      readonly name: FigureName
      readonly value: null
      readonly unit: string
      readonly reason: string
    }
  | Filesystem
  | { readonly kind: 'sensor'; readonly name: string; readonly value: number; readonly unit: '°C' }
  | { readonly kind: 'flag'; readonly name: string; readonly value: 'now' | 'since boot' | 'clear' }

/** One mounted filesystem; sizes in bytes, `value` df's own percentage (of used + available). */
export interface Filesystem {
  readonly kind: 'filesystem'
  /** Where it is mounted. */
  readonly name: string
  readonly source: string
  /** As df names it; null where df does not tell types. */
  readonly type: string | null
  readonly size: number | null
  readonly used: number | null
  readonly available: number | null
  readonly value: number | null
  readonly unit: '%'
}

export interface Parsed {
  readonly observations: readonly Observed[]
  /** Lines that should have meant something, at most 20, each cut to 200 characters. */
  readonly notUnderstood: readonly string[]
}

/** Milliseconds between readings, while a view shows the node and while none does. */
export interface Interval {
  readonly watched: number
  readonly idle: number
}

/** What is asked over a session and how the answer is read. */
export interface Collector {
  readonly name: string
  /** On connect once; in every sample; or seldom, because it starts a program on the node. */
  readonly when: 'connect' | 'sample' | 'seldom'
  /** null: asked once a connection. */
  readonly every: Interval | null
  /** One line of POSIX sh that prints what `parse` reads; a constant, nothing is ever joined into it. */
  readonly script: string
  /** File patterns a sample reads in its one grep; only where `when` is sample. */
  readonly files?: readonly string[]
  /**
   * Reads raw output: one text, or two (oldest first) where a rate needs them. Pure and total: it never
   * throws on any text and invents nothing.
   */
  parse(texts: readonly string[], args?: Readonly<Record<string, string>>): Parsed
}

/** Samples read /proc and /sys alone: cheap enough for 5 s while somebody looks. */
export const SAMPLE: Interval = { watched: 5_000, idle: 30_000 }
export const SELDOM: Interval = { watched: 60_000, idle: 60_000 }

const LINES = 20
const LENGTH = 200

/** Bounds what is reported as not understood. */
export function bounded(lines: readonly string[]): string[] {
  return lines.slice(0, LINES).map(line => line.slice(0, LENGTH))
}

/** Lines of a text, whatever its line ends, without empty ones; each cut to what any kernel writes in one. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
  return lines.map(line => line.slice(0, 4096))
}

/** The newest of the texts; '' where there is none. */
export function newest(texts: readonly string[]): string {
  return texts.at(-1) ?? ''
}

/** A fact's observation: the value, or null with the reason where it is empty. */
export function fact(name: FactName, value: string | null, reason: string): Observed {
  const text = value?.trim() ?? ''
  return text === ''
    ? { kind: 'fact', name, value: null, reason }
    : { kind: 'fact', name, value: text.slice(0, LENGTH) }
}

/** A figure's observation: the value, or null with the reason where it is no finite number. */
export function figure(name: FigureName, value: number | null, unit: string, reason: string): Observed {
  return value === null || !Number.isFinite(value)
    ? { kind: 'figure', name, value: null, unit, reason }
    : { kind: 'figure', name, value, unit }
}

/** Rounds to one decimal: what a gauge can show. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
