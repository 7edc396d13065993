import type { Drawn, DrawnLine, Point } from './drawn.ts'

interface Bounds {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/**
 * How often lines cross as they are drawn, wherever that is. Two that share a box meet there, which is no crossing,
 * and are not counted; two others that cross twice count twice.
 */
export function countCrossings(lines: readonly DrawnLine[]): number {
  const bounds = lines.map(line => boundsOf(line.points))
  let count = 0
  lines.forEach((a, i) => {
    for (let j = i + 1; j < lines.length; j += 1) {
      const b = lines[j] as DrawnLine
      if (a.from === b.from || a.to === b.to || a.from === b.to || a.to === b.from) continue
      if (apart(bounds[i] as Bounds, bounds[j] as Bounds)) continue
      count += between(a.points, b.points)
    }
  })
  return count
}

/** How many pairs of a line and a box there are in which the line passes behind a box that is not its own. */
export function countBehind({ boxes, lines }: Drawn): number {
  let count = 0
  for (const { from, to, points } of lines) {
    const bounds = boundsOf(points)
    for (const { id, x, y, w, h } of boxes) {
      if (id === from || id === to) continue
      if (apart(bounds, { left: x, right: x + w, top: y, bottom: y + h })) continue
      const edge: Point[] = [
        [x, y],
        [x + w, y + h],
        [x + w, y],
        [x, y + h],
      ]
      // A line that passes through crosses one of the diagonals.
      if (between(points, edge.slice(0, 2)) + between(points, edge.slice(2)) > 0) count += 1
    }
  }
  return count
}

function boundsOf(points: readonly Point[]): Bounds {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}

const apart = (a: Bounds, b: Bounds) =>
  a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top

function between(a: readonly Point[], b: readonly Point[]): number {
  let count = 0
  for (let i = 1; i < a.length; i += 1) {
    for (let j = 1; j < b.length; j += 1) {
      if (cross(a[i - 1] as Point, a[i] as Point, b[j - 1] as Point, b[j] as Point)) count += 1
    }
  }
  return count
}

/** A point on a line counts to one side of it, so that a crossing at a corner counts once. */
const cross = (a: Point, b: Point, c: Point, d: Point) =>
  left(a, b, c) !== left(a, b, d) && left(c, d, a) !== left(c, d, b)

const left = (a: Point, b: Point, c: Point) =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) >= 0
