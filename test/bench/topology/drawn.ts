/** A point, px from the top left. */
export type Point = readonly [x: number, y: number]

export interface DrawnBox {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** A line from one box to another, as it is seen: straight pieces short enough to stand for a curve. */
export interface DrawnLine {
  readonly from: string
  readonly to: string
  readonly points: readonly Point[]
}

/** What any of the layouts comes to: boxes, and lines between them. */
export interface Drawn {
  readonly boxes: readonly DrawnBox[]
  readonly lines: readonly DrawnLine[]
}

/** Straight pieces a curve is cut into. */
const PIECES = 24

/** How many numbers each letter of a path wants. */
const WANTS: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, C: 6 }

/** The points of an SVG path of M, L, H, V and C, each with its own letter; throws on what it does not know. */
export function pointsOf(path: string): Point[] {
  const points: Point[] = []
  for (const [part, letter = '', rest = ''] of path.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const numbers =
      rest.trim() === ''
        ? []
        : rest
            .trim()
            .split(/[\s,]+/)
            .map(Number)
    if (numbers.length !== WANTS[letter] || numbers.some(Number.isNaN)) {
      throw new Error(`“${part}” of a path is not known: ${path}`)
    }
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers
    const [x, y] = points.at(-1) ?? [0, 0]
    if (letter === 'H') points.push([a, y])
    else if (letter === 'V') points.push([x, a])
    else if (letter !== 'C') points.push([a, b])
    else {
      for (let piece = 1; piece <= PIECES; piece += 1) {
        const t = piece / PIECES
        points.push([cubic(t, x, a, c, e), cubic(t, y, b, d, f)])
      }
    }
  }
  return points
}

function cubic(t: number, a: number, b: number, c: number, d: number): number {
  const u = 1 - t
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d
}
