import type { SourceId } from '../../shared/lab/ids.ts'
import type { Figure } from '../../shared/lab/model.ts'
import type { FigureName } from '../../shared/lab/names.ts'
import type { HostFacts, HostSeen, Secured } from './observation.ts'

/** What has been read of one SSH host. */
export interface HostFact {
  readonly source: SourceId
  readonly address: string | null
  readonly facts: HostFacts
  readonly figures: Partial<Record<FigureName, Figure | null>>
  readonly missing: Readonly<Record<string, string>>
  /** The last CPU readings, percent, oldest first; null for a reading that failed. */
  readonly cpuTrend: readonly (number | null)[]
  /** How the last connection was secured; null while that is not known. */
  readonly secured: Secured | null
  readonly at: number
}

/** CPU readings kept for the sparkline. */
const TREND = 30

/** The host after one more reading: a figure that is not read this time stays, with its age. */
export function foldHost(held: HostFact | undefined, seen: HostSeen): HostFact {
  const { bootId } = seen.facts
  const figures: Partial<Record<FigureName, Figure | null>> = { ...held?.figures }
  // Of what is true since the boot alone, what the boot before said is false, whatever its age.
  if (bootId && held?.facts.bootId && bootId !== held.facts.bootId) delete figures.uptime
  for (const [name, read] of Object.entries(seen.figures) as [
    FigureName,
    { value: number; every: number } | null,
  ][]) {
    figures[name] = read && { value: read.value, unit: FIGURE_UNITS[name], at: seen.at, every: read.every }
  }
  const trend = held?.cpuTrend ?? []
  const cpu = seen.figures.cpu
  return {
    source: seen.source,
    address: seen.address ?? held?.address ?? null,
    facts: { ...held?.facts, ...seen.facts },
    figures,
    missing: { ...without(held?.missing ?? {}, Object.keys(seen.figures)), ...seen.missing },
    cpuTrend: cpu === undefined ? trend : [...trend, cpu?.value ?? null].slice(-TREND),
    secured: seen.secured === undefined ? (held?.secured ?? null) : seen.secured,
    at: seen.at,
  }
}

/** One unit for each figure, whoever read it. */
export const FIGURE_UNITS: Record<FigureName, string> = {
  cpu: '%',
  memory: '%',
  memoryTotal: 'B',
  swap: '%',
  disk: '%',
  temperature: '°C',
  load1: '',
  uptime: 's',
  throttled: 'flags',
  pods: '',
}

function without(record: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))
}
