import type { Box } from './layOut.ts'
import { type Area, GROUP, groupSize } from './place.ts'
import type { ServiceGroup } from './skeleton.ts'

/** Where the lines of a group come in: from above along its head, or down a lane on its left and in from there. */
export type Door = { readonly side: 'head' } | { readonly side: 'left'; readonly x: number }

export interface Stacks {
  readonly boxes: readonly Box[]
  readonly doors: ReadonlyMap<string, Door>
  readonly bottom: number
}

/**
 * Groups of a crowded lab in stacks from left to right, in their order: the last of a stack stands on top and each
 * one before it further down, with a lane of its own to the left of the next. No line then passes behind a box, and
 * lines cross only where the order makes them.
 */
export function placeStacks(groups: readonly ServiceGroup[], order: readonly string[], area: Area): Stacks {
  const byKey = new Map(groups.map(group => [group.key, group]))
  const sized = order.flatMap(key => {
    const group = byKey.get(key)
    return group ? [{ key, ...groupSize(group.services.length) }] : []
  })
  const columns = Math.max(1, Math.floor((area.w + GROUP.gap) / (GROUP.column + GROUP.gap)))
  const pitch = (area.w + GROUP.gap) / columns
  const boxes: Box[] = []
  const doors = new Map<string, Door>()
  let first = 0
  for (const stack of intoStacks(sized, columns)) {
    const x = area.x + first * pitch
    const w = stack.span * pitch - GROUP.gap
    let y = area.y
    stack.members.toReversed().forEach(({ key, h }, place) => {
      const id = `group ${key}`
      boxes.push({ id, kind: 'group', x, y, w, h })
      const lane = (GROUP.gap * place) / Math.max(2, stack.members.length)
      doors.set(id, place === 0 ? { side: 'head' } : { side: 'left', x: x - lane })
      y += h + GROUP.gap
    })
    first += stack.span
  }
  return { boxes, doors, bottom: Math.max(area.y, ...boxes.map(box => box.y + box.h)) }
}

interface Sized {
  readonly key: string
  readonly columns: number
  readonly h: number
}

/** Runs of groups, each a stack as wide as its widest, of about one height in all the columns there are. */
function intoStacks(groups: readonly Sized[], columns: number): { span: number; members: Sized[] }[] {
  const area = groups.reduce((sum, group) => sum + group.columns * (group.h + GROUP.gap), 0)
  // A little more at each try, until all of them find room beside one another.
  for (let height = area / columns; ; height *= 1.15) {
    const stacks: { span: number; h: number; members: Sized[] }[] = []
    for (const group of groups) {
      const last = stacks.at(-1)
      const h = group.h + GROUP.gap
      if (last && last.h + h <= height) {
        last.members.push(group)
        last.h += h
        last.span = Math.max(last.span, group.columns)
      } else stacks.push({ span: group.columns, h, members: [group] })
    }
    const wide = stacks.reduce((sum, stack) => sum + Math.min(stack.span, columns), 0)
    if (wide <= columns || stacks.length <= 1) {
      return stacks.map(({ span, members }) => ({ span: Math.min(span, columns), members }))
    }
  }
}
