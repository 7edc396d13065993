import type { Box } from './layOut.ts'
import { GROUP } from './place.ts'
import type { Door } from './stacks.ts'

/**
 * Where lines come to the groups of a home: to one in the first row along its head; to one below another down the gap
 * on its left, if that is free all the way, in a lane of its own. What has a box above its gap is reached straight.
 */
export function guttersOf(groups: readonly Box[], head: number): Map<string, Door> {
  const doors = new Map<string, Door>()
  const lower = groups.filter(box => box.y > head && isFree(groups, box))
  for (const [x, boxes] of Map.groupBy(lower, box => box.x)) {
    // The deepest takes the outermost lane, so that no line crosses another on its way in.
    const byDepth = boxes.toSorted((a, b) => a.y - b.y)
    for (const [n, box] of byDepth.entries()) {
      doors.set(box.id, { side: 'left', x: x - (GROUP.gap * (n + 1)) / (byDepth.length + 1) })
    }
  }
  return doors
}

/** Whether no box stands over the gap to the left of one. */
function isFree(groups: readonly Box[], { x, y }: Box): boolean {
  const gap = x - GROUP.gap / 2
  return groups.every(box => box.y >= y || box.x > gap || box.x + box.w < gap)
}
