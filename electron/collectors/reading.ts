import type { FigureName } from '../../shared/lab/names.ts'
import type { FactName, Observed } from './collector.ts'

/** What several collectors said of one host, in the shape the lab takes. */
export interface Reading {
  readonly facts: Partial<Record<FactName, string | null>>
  readonly figures: Partial<Record<FigureName, number | null>>
  /** Why a fact or figure is null, by its name. */
  readonly missing: Readonly<Record<string, string>>
}

/** Facts and figures of observations; a later one of the same name replaces an earlier one. */
export function readingOf(observations: readonly Observed[]): Reading {
  const facts: Partial<Record<FactName, string | null>> = {}
  const figures: Partial<Record<FigureName, number | null>> = {}
  const missing: Record<string, string> = {}
  for (const seen of observations) {
    if (seen.kind === 'fact') facts[seen.name] = seen.value
    else if (seen.kind === 'figure') figures[seen.name] = seen.value
    else continue
    if (seen.value === null) missing[seen.name] = seen.reason
    else delete missing[seen.name]
  }
  return { facts, figures, missing }
}
