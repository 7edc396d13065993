import type { Service } from '../../../shared/lab/model.ts'
import { commonTexts } from '../../texts/en/common.ts'

/** Services of one port range, or of none. */
export interface ServiceGroup {
  key: string
  label: string
  range: { from: number; to: number } | null
  services: readonly Service[]
}

/** Launchable services by the owner's ranges, lowest port first; what is in no range comes last. */
export function byRange(services: readonly Service[]): ServiceGroup[] {
  const groups = new Map<string, { label: string; range: ServiceGroup['range']; services: Service[] }>()
  for (const service of services) {
    const key = service.range ? `${service.range.from}-${service.range.to}` : 'other'
    const held = groups.get(key)
    if (held) held.services.push(service)
    else {
      const label = service.range ? (service.group ?? commonTexts.unnamedRange) : commonTexts.otherPorts
      groups.set(key, { label, range: service.range, services: [service] })
    }
  }
  return [...groups]
    .map(([key, group]) => ({ key, ...group }))
    .sort((a, b) => (a.range?.from ?? Infinity) - (b.range?.from ?? Infinity))
}

/** A stack of groups as wide as `span` columns. */
export interface Stack {
  span: number
  groups: ServiceGroup[]
}

/** A group takes its rows and about two more for its heading and the gap below. */
const HEADING = 2
/** A group this much taller than a column should be is laid over several. */
const TALL = 1.2
/** A shorter group stays in one column, however empty the others are. */
const WORTH_SPLITTING = 9

/**
 * The groups in `columns` columns of about one height, in order. A group much taller than the rest is laid
 * over several columns under one heading.
 */
export function layOut(groups: readonly ServiceGroup[], columns: number): Stack[] {
  const stacks: Stack[] = []
  let left = columns
  let rest = groups.reduce((sum, group) => sum + group.services.length + HEADING, 0)
  let filled = 0
  for (const group of groups) {
    const rows = group.services.length + HEADING
    const target = rest / Math.max(1, left)
    const last = stacks.at(-1)
    const open = last !== undefined && last.span === 1 && filled > 0
    const tall = group.services.length / target
    const split = tall > TALL && group.services.length >= WORTH_SPLITTING
    const wide = Math.min(Math.max(1, left - 1), split ? Math.max(2, Math.round(tall)) : 1)
    if (wide > 1) {
      stacks.push({ span: wide, groups: [group] })
      left -= wide
      rest -= rows + filled
      filled = 0
    } else if (open && (left <= 1 || filled + rows / 2 <= target)) {
      last.groups.push(group)
      filled += rows
    } else {
      if (open) {
        rest -= filled
        left -= 1
      }
      stacks.push({ span: 1, groups: [group] })
      filled = rows
    }
  }
  return stacks
}
