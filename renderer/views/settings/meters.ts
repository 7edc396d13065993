import type { AppSettings, Budget } from '../../../shared/contract/app.ts'
import { settingsTexts as texts } from '../../texts/en/settings.ts'

export const METERS = ['cpu', 'memory', 'sockets', 'requests'] as const
export type Metered = (typeof METERS)[number]

const MB = 1_000_000

/** Least and most of each limit, in the unit it is shown in. */
export const BOUNDS: Record<Metered, readonly [least: number, most: number]> = {
  cpu: [0.5, 100],
  memory: [64, 16_000],
  sockets: [4, 4096],
  requests: [0.5, 1000],
}

export const DEFAULT_LIMITS: AppSettings['limits'] = { cpu: 3, memory: 350 * MB, sockets: 64, requests: 10 }

/** A value in the unit it is shown in. */
export const inUnit = (name: Metered, value: number) => (name === 'memory' ? value / MB : value)
export const fromUnit = (name: Metered, value: number) => (name === 'memory' ? value * MB : value)

/** A value as it is shown, without its unit: whole where tenths say nothing. */
export function shownValue(name: Metered, value: number): string {
  const shown = inUnit(name, value)
  return name === 'memory' || name === 'sockets' ? String(Math.round(shown)) : shown.toFixed(1)
}

/** The limits of four typed texts, or the sentence on the first that is wrong. */
export function readLimits(
  typed: Readonly<Record<Metered, string>>,
): { limits: AppSettings['limits'] } | { wrong: string } {
  const limits = { ...DEFAULT_LIMITS }
  for (const name of METERS) {
    const value = Number(typed[name].trim().replace(',', '.'))
    const [least, most] = BOUNDS[name]
    if (typed[name].trim() === '' || !Number.isFinite(value) || value < least || value > most) {
      return { wrong: texts.badLimit(texts.chart[name], String(least), String(most)) }
    }
    limits[name] = name === 'sockets' ? Math.round(value) : fromUnit(name, value)
  }
  return { limits }
}

/** The budget as lines to paste into a report. */
export function reportOf(budget: Budget, settings: AppSettings): string {
  const lines = METERS.map(name => {
    const now = budget[name]
    return `${texts.chart[name]}: ${now === null ? texts.unknown : shownValue(name, now)} ${texts.unit[name]} (${texts.limit(shownValue(name, settings.limits[name]))})`
  })
  const sources = budget.sources.map(
    one =>
      `  ${one.lab} ${one.name}: ${one.sockets} ${texts.unit.sockets}, ${one.requests?.toFixed(2) ?? texts.unknown} ${texts.columns.requests}, ${one.bytes === null ? texts.unknown : (one.bytes / 1000).toFixed(1)} ${texts.columns.bytes}`,
  )
  return [new Date(budget.at).toISOString(), ...lines, texts.bySource, ...sources].join('\n')
}
