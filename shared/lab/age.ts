import type { Figure } from './model.ts'

/** A polled figure is stale after this many of its intervals. */
export const STALE_INTERVALS = 3
/** A watched kind is stale when its session has proved nothing for this long, in ms. */
export const WATCH_STALE_AFTER = 45_000

/** How often Homeport measures what it costs itself, in ms. */
export const COST_EVERY = 5_000

/** Milliseconds since `at`; never negative, whatever the clocks say. */
export function ageOf(at: number, now: number): number {
  return Math.max(0, now - at)
}

/** Whether a figure is older than three of its intervals at `now`. */
export function isStale(figure: Figure, now: number): boolean {
  return ageOf(figure.at, now) > STALE_INTERVALS * figure.every
}

/** An age in words as short as a column wants them: "4 s", "6 min", "3 h", "2 d". */
export function ageWords(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h`
  return `${Math.floor(hours / 24)} d`
}

/** An age in steps of ten seconds, for what is spoken and must not change all the time: "just now", "20 s old". */
export function roughAge(ms: number): string {
  const step = 10_000
  return ms < step ? 'just now' : `${ageWords(ms < 60_000 ? ms - (ms % step) : ms)} old`
}

/** A duration with its smaller unit beside it, for titles: "6 min 20 s". */
export function durationWords(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d`
}
