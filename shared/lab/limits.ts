import type { FigureName } from './names.ts'

/** From when on a figure of a node is told of. */
export interface Limit {
  readonly unit: string
  /** From here on the node wants a look. */
  readonly attention: number
  /** From here on it is worth knowing; below that it is nobody's business. */
  readonly worth: number
  /** What happens there, as a sentence without its full stop. */
  readonly reason: string
}

/** The one table of limits: the verdict on a node, the amber of its figures and the advice all read it. */
export const LIMITS = {
  temperature: {
    unit: '°C',
    attention: 80,
    worth: 80,
    reason: 'A Raspberry Pi slows itself down from 80 °C on',
  },
  // The kubelet's own defaults: images are collected at 85 %, pods are evicted with less than 10 % left.
  disk: {
    unit: '%',
    attention: 90,
    worth: 85,
    reason: 'A kubelet deletes unused images at 85 % and by default evicts pods at 90 %',
  },
  memory: {
    unit: '%',
    attention: 95,
    worth: 95,
    reason: 'The kernel ends processes when nothing is left',
  },
} as const satisfies Partial<Record<FigureName, Limit>>

/** True where the value of a figure has reached its limit; a figure without one never does. */
export function wantsLook(name: FigureName, value: number): boolean {
  const limits: Partial<Record<FigureName, Limit>> = LIMITS
  const limit = limits[name]
  return limit !== undefined && value >= limit.attention
}
