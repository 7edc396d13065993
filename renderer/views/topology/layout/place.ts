import type { Box, Ruler } from './layOut.ts'
import type { Family, ServiceGroup } from './skeleton.ts'

export interface Area {
  readonly x: number
  readonly y: number
  readonly w: number
}

interface Item {
  readonly id: string
  readonly label: string
  /** 0: shares what is left. */
  readonly w: number
  readonly kind: 'node' | 'fold'
}

export const CHIP = { least: 54, most: 92, h: 54, gap: 6 }
export const FOLD = { w: 150, h: 54 }
/** Above each line of chips: the label of its family and the ruler. */
export const RULER = 34
const LINE = CHIP.h + RULER + 12

/** Rows of a group's box, and how wide a column of names is. */
export const GROUP = { head: 30, row: 24, foot: 8, column: 132, gap: 12, rows: 5, columns: 3 }

/** The nodes in lines under a ruler; families in their order, a line full before the next begins. */
export function placeNodes(
  families: readonly Family[],
  order: readonly string[],
  area: Area,
): { boxes: Box[]; rulers: Ruler[]; bottom: number } {
  const rank = new Map(order.map((id, i) => [id, i]))
  const items = families.flatMap(({ label, folded, nodes }): Item[] =>
    folded
      ? [{ id: `fold ${label}`, label, w: FOLD.w, kind: 'fold' as const }]
      : [...nodes]
          .sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
          .map(id => ({ id, label, w: 0, kind: 'node' as const })),
  )
  const single = items.filter(item => item.kind === 'node').length
  const folds = items.length - single
  const room = area.w - folds * (FOLD.w + CHIP.gap)
  const share = single === 0 ? 0 : room / single - CHIP.gap
  const chip = Math.floor(Math.min(CHIP.most, Math.max(CHIP.least, share)))
  const boxes: Box[] = []
  const rulers: Ruler[] = []
  let [x, y] = [area.x, area.y + RULER]
  for (const { id, label, w, kind } of items) {
    const width = kind === 'fold' ? w : chip
    if (x + width > area.x + area.w + 0.5 && x > area.x) {
      x = area.x
      y += LINE
    }
    boxes.push({ id, kind, x, y, w: width, h: CHIP.h })
    const last = rulers.at(-1)
    if (last && last.label === label && last.y === y - 12) {
      rulers[rulers.length - 1] = { ...last, w: x + width - last.x }
    } else rulers.push({ label, x, y: y - 12, w: width })
    x += width + CHIP.gap
  }
  return { boxes, rulers, bottom: boxes.length > 0 ? y + CHIP.h : area.y }
}

/** How many columns of names a group's box has, and its size. */
export function groupSize(services: number): { columns: number; w: number; h: number } {
  const columns = Math.min(GROUP.columns, Math.max(1, Math.ceil(services / GROUP.rows)))
  const rows = Math.ceil(services / columns)
  return { columns, w: columns * GROUP.column, h: GROUP.head + rows * GROUP.row + GROUP.foot }
}

/**
 * Boxes of groups, each as far up as it fits: a skyline of columns, filled from the left. The columns share the width,
 * so that the right edge is straight.
 */
export function placeGroups(
  groups: readonly ServiceGroup[],
  order: readonly string[],
  area: Area,
): { boxes: Box[]; bottom: number } {
  const byKey = new Map(groups.map(group => [group.key, group]))
  const columns = Math.max(1, Math.floor((area.w + GROUP.gap) / (GROUP.column + GROUP.gap)))
  const pitch = (area.w + GROUP.gap) / columns
  const heights = new Array<number>(columns).fill(area.y)
  const boxes: Box[] = []
  for (const key of order) {
    const group = byKey.get(key)
    if (!group) continue
    const size = groupSize(group.services.length)
    const span = Math.min(size.columns, columns)
    let best = 0
    let top = Number.POSITIVE_INFINITY
    for (let first = 0; first + span <= columns; first++) {
      const here = Math.max(...heights.slice(first, first + span))
      if (here < top) [best, top] = [first, here]
    }
    boxes.push({
      id: `group ${key}`,
      kind: 'group',
      x: area.x + best * pitch,
      y: top,
      w: span * pitch - GROUP.gap,
      h: size.h,
    })
    heights.fill(top + size.h + GROUP.gap, best, best + span)
  }
  return { boxes, bottom: Math.max(area.y, ...boxes.map(box => box.y + box.h)) }
}

/** Boxes of one size side by side, wrapped. */
export function placeRow(
  ids: readonly string[],
  size: { w: number; h: number },
  area: Area,
): { boxes: Omit<Box, 'kind'>[]; bottom: number } {
  const gap = 12
  const perLine = Math.max(1, Math.floor((area.w + gap) / (size.w + gap)))
  const boxes = ids.map((id, i) => ({
    id,
    x: area.x + (i % perLine) * (size.w + gap),
    y: area.y + Math.floor(i / perLine) * (size.h + gap),
    ...size,
  }))
  return { boxes, bottom: area.y + Math.ceil(ids.length / perLine) * (size.h + gap) - gap }
}
