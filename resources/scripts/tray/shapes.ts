import type { TrayState } from '../../../electron/desktop/tray/trayIcon.ts'

type Point = readonly [x: number, y: number]

/** One filled form, in px of the finished picture. */
export type Form = {
  readonly tone: 'ink' | 'mark'
  readonly opacity: number
} & (
  | {
      readonly kind: 'box'
      readonly x: number
      readonly y: number
      readonly w: number
      readonly h: number
      readonly r: number
    }
  | { readonly kind: 'ball'; readonly at: Point; readonly r: number }
  | { readonly kind: 'polygon'; readonly points: readonly Point[] }
  /** Part of a ring with round ends, from one angle to another in quarter turns clockwise from the top. */
  | {
      readonly kind: 'arc'
      readonly at: Point
      readonly r: number
      readonly from: number
      readonly to: number
      readonly width: number
    }
)

/** What differs between sizes, in px: 22, 24 and 32 are drawn anew on whole pixels, not scaled from 16. */
interface Grid {
  /** Of a pier: distance from the edge, width, height, corner. */
  readonly inset: number
  readonly pier: number
  readonly top: number
  readonly corner: number
  /** Half the size of each mark. */
  readonly ball: number
  readonly cone: { readonly half: number; readonly up: number; readonly down: number }
  readonly diamond: number
  /** Of the broken ring: side of a square, distance of its near edge from the middle. */
  readonly square: number
  readonly gap: number
  readonly ring: number
  readonly stroke: number
  readonly bar: { readonly half: number; readonly height: number }
}

const GRIDS: Readonly<Record<number, Grid>> = {
  16: {
    inset: 1,
    pier: 2,
    top: 1,
    corner: 1,
    ball: 3,
    cone: { half: 3.8, up: 4, down: 3.5 },
    diamond: 4,
    square: 2,
    gap: 2,
    ring: 3.1,
    stroke: 2,
    bar: { half: 3, height: 2 },
  },
  22: {
    inset: 2,
    pier: 2,
    top: 2,
    corner: 1,
    ball: 4,
    cone: { half: 5, up: 5, down: 5 },
    diamond: 5,
    square: 2,
    gap: 3,
    ring: 4,
    stroke: 2,
    bar: { half: 4, height: 2 },
  },
  24: {
    inset: 2,
    pier: 3,
    top: 2,
    corner: 1.5,
    ball: 4,
    cone: { half: 5, up: 6, down: 5 },
    diamond: 5,
    square: 2,
    gap: 3,
    ring: 4,
    stroke: 2,
    bar: { half: 4, height: 2 },
  },
  32: {
    inset: 2,
    pier: 4,
    top: 2,
    corner: 2,
    ball: 6,
    cone: { half: 8, up: 8, down: 7 },
    diamond: 8,
    square: 4,
    gap: 4,
    ring: 6,
    stroke: 4,
    bar: { half: 6, height: 4 },
  },
  48: {
    inset: 3,
    pier: 6,
    top: 3,
    corner: 3,
    ball: 9,
    cone: { half: 11, up: 12, down: 10 },
    diamond: 12,
    square: 6,
    gap: 6,
    ring: 9,
    stroke: 6,
    bar: { half: 9, height: 6 },
  },
}

/** The forms of a picture, back to front. Throws for a size that is not drawn. */
export function shapesOf(state: TrayState, size: number): readonly Form[] {
  const grid = GRIDS[size]
  if (!grid) throw new RangeError(`no icon of ${size} px is drawn`)
  const dim = state === 'unknown' || state === 'paused' ? 0.6 : 1
  const pier = {
    tone: 'ink',
    opacity: dim,
    kind: 'box',
    y: grid.top,
    w: grid.pier,
    h: size - 2 * grid.top,
    r: grid.corner,
  } as const
  return [
    { ...pier, x: grid.inset },
    { ...pier, x: size - grid.inset - grid.pier },
    ...markOf(state, grid, size / 2).map(form => ({ tone: 'mark', opacity: 1, ...form }) as Form),
  ]
}

type Mark = Form extends infer One ? (One extends Form ? Omit<One, 'tone' | 'opacity'> : never) : never

function markOf(state: TrayState, grid: Grid, c: number): readonly Mark[] {
  const { cone, diamond, square, gap, bar } = grid
  switch (state) {
    case 'quiet':
      return [{ kind: 'ball', at: [c, c], r: grid.ball }]
    case 'attention':
      return [
        {
          kind: 'polygon',
          points: [
            [c, c - cone.up],
            [c + cone.half, c + cone.down],
            [c - cone.half, c + cone.down],
          ],
        },
      ]
    case 'down':
      return [
        {
          kind: 'polygon',
          points: [
            [c, c - diamond],
            [c + diamond, c],
            [c, c + diamond],
            [c - diamond, c],
          ],
        },
      ]
    case 'unknown':
      return [
        [0, -1],
        [1, 0],
        [0, 1],
        [-1, 0],
      ].map(([x = 0, y = 0]) => ({
        kind: 'box',
        x: c + x * (gap + square / 2) - square / 2,
        y: c + y * (gap + square / 2) - square / 2,
        w: square,
        h: square,
        r: 0,
      }))
    case 'working':
      return [{ kind: 'arc', at: [c, c], r: grid.ring, from: 0, to: 3, width: grid.stroke }]
    case 'needs-you': {
      // A pennant at its staff.
      const left = Math.round(c - diamond * 0.75)
      const top = Math.round(c - diamond)
      const staff = Math.max(1, Math.round(grid.stroke / 2))
      const height = Math.round(diamond * 1.25)
      return [
        { kind: 'box', x: left, y: top, w: staff, h: 2 * diamond, r: 0 },
        {
          kind: 'polygon',
          points: [
            [left + staff, top],
            [left + staff + diamond * 1.5, top + height / 2],
            [left + staff, top + height],
          ],
        },
      ]
    }
    case 'paused':
      return [
        {
          kind: 'box',
          x: c - bar.half,
          y: c - bar.height / 2,
          w: 2 * bar.half,
          h: bar.height,
          r: bar.height / 4,
        },
      ]
  }
}
