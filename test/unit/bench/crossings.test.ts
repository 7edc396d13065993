import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countBehind, countCrossings } from '../../bench/topology/crossings.ts'
import { type DrawnLine, type Point, pointsOf } from '../../bench/topology/drawn.ts'

const line = (from: string, to: string, ...points: Point[]): DrawnLine => ({ from, to, points })

describe('crossings as they are drawn', () => {
  const rows = fc.uniqueArray(fc.tuple(fc.nat(20), fc.nat(20)), {
    selector: ([upper, lower]) => `${upper} ${lower}`,
    maxLength: 60,
  })

  it('are those of the order, where the lines run straight from one row to another', () => {
    fc.assert(
      fc.property(rows, links => {
        const lines = links.map(([upper, lower]) =>
          line(`upper ${upper}`, `lower ${lower}`, [upper * 10, 0], [lower * 10, 100]),
        )
        const inverted = links.flatMap((a, i) =>
          links.slice(i + 1).filter(b => (a[0] - b[0]) * (a[1] - b[1]) < 0),
        )
        expect(countCrossings(lines)).toBe(inverted.length)
      }),
    )
  })

  it('are the same for curves that leave and arrive upright', () => {
    fc.assert(
      fc.property(rows, links => {
        const lines = links.map(([upper, lower]) => {
          const [x1, x2] = [upper * 10, lower * 10]
          return line(`u${upper}`, `l${lower}`, ...pointsOf(`M${x1} 0C${x1} 50 ${x2} 50 ${x2} 100`))
        })
        const straight = lines.map(({ from, to, points }) =>
          line(from, to, points[0] as Point, points.at(-1) as Point),
        )
        expect(countCrossings(lines)).toBe(countCrossings(straight))
      }),
    )
  })

  it('count where two meet again, at a corner once, and not between lines of one box', () => {
    const zigzag = line('a', 'b', [0, 0], [10, 10], [20, 0])
    expect(countCrossings([zigzag, line('c', 'd', [0, 5], [20, 5])])).toBe(2)
    expect(countCrossings([zigzag, line('c', 'd', [10, 0], [10, 20])])).toBe(1)
    expect(countCrossings([zigzag, line('a', 'd', [0, 5], [20, 5])])).toBe(0)
    expect(countCrossings([zigzag, line('c', 'd', [0, 30], [20, 30])])).toBe(0)
  })

  it('know a line that passes behind a box of others', () => {
    const boxes = ['a', 'b', 'c', 'd'].map((id, i) => ({ id, x: 0, y: i * 50, w: 40, h: 20 }))
    const down = line('a', 'd', [20, 20], [20, 150])
    expect(countBehind({ boxes, lines: [down] })).toBe(2)
    expect(countBehind({ boxes, lines: [line('a', 'd', [60, 20], [60, 150])] })).toBe(0)
    expect(countBehind({ boxes, lines: [line('a', 'b', [20, 20], [20, 50])] })).toBe(0)
  })
})

describe('the points of a path', () => {
  it('follow its lines and curves to where they end', () => {
    expect(pointsOf('M1 2H5V7L0 0')).toEqual([
      [1, 2],
      [5, 2],
      [5, 7],
      [0, 0],
    ])
    const curve = pointsOf('M0 0C0 50 100 50 100 100')
    expect(curve.at(-1)).toEqual([100, 100])
    expect(curve[curve.length >> 1]).toEqual([50, 50])
  })

  it('are not guessed where the path says what is not known', () => {
    expect(() => pointsOf('M0 0Q1 1 2 2')).toThrow('“Q1 1 2 2”')
    expect(() => pointsOf('M0 0l1 1')).toThrow('“l1 1”')
    expect(() => pointsOf('M0 x')).toThrow()
    expect(() => pointsOf('M0 0H')).toThrow()
  })
})
