import { describe, expect, it } from 'vitest'
import type { Drawn, Point } from '../../bench/topology/drawn.ts'
import { type Given, layOutByDagre, layOutByElk } from '../../bench/topology/peers.ts'
import { topologyLab } from '../../bench/topology/world.ts'

const GIVEN: Given = {
  boxes: [
    { id: 'a', w: 60, h: 20 },
    { id: 'b', w: 60, h: 20 },
    { id: 'c', w: 60, h: 20 },
    { id: 'x', w: 200, h: 80 },
    { id: 'y', w: 200, h: 80 },
    { id: 'alone', w: 60, h: 20 },
  ],
  links: [
    { from: 'a', to: 'y' },
    { from: 'b', to: 'x' },
    { from: 'b', to: 'y' },
    { from: 'c', to: 'x' },
  ],
}

describe.each<{ name: string; layOut(given: Given): Drawn | Promise<Drawn> }>([
  { name: 'dagre', layOut: layOutByDagre },
  { name: 'ELK', layOut: layOutByElk },
])('what $name is asked for', ({ layOut }) => {
  it('is every box in its size, none over another, and every line from box to box', async () => {
    const { boxes, lines } = await layOut(GIVEN)
    expect(boxes.map(({ id, w, h }) => ({ id, w, h }))).toEqual(GIVEN.boxes)
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1)) {
        expect(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y).toBe(true)
      }
    })
    expect(lines.map(({ from, to }) => ({ from, to }))).toEqual(GIVEN.links)
    const touches = (id: string, [x, y]: Point) =>
      boxes.some(
        box =>
          box.id === id &&
          x >= box.x - 1 &&
          x <= box.x + box.w + 1 &&
          y >= box.y - 1 &&
          y <= box.y + box.h + 1,
      )
    for (const { from, to, points } of lines) {
      expect(touches(from, points[0] as Point)).toBe(true)
      expect(touches(to, points.at(-1) as Point)).toBe(true)
    }
  })

  it('stands from top to bottom', async () => {
    const { boxes, lines } = await layOut(GIVEN)
    const top = new Map(boxes.map(({ id, y }) => [id, y]))
    for (const { from, to } of lines) expect(top.get(from)).toBeLessThan(top.get(to) as number)
  })
})

describe('the world that is laid out', () => {
  const runsOn = (seed: number) =>
    [...topologyLab({ nodes: 200, seed }).tables.services.values()].map(service => service.runsOn)

  it('is as large as asked for, the same each time, and another with another seed', () => {
    const { nodes, services } = topologyLab({ nodes: 200, seed: 3 }).tables
    expect([nodes.size, services.size]).toEqual([200, 120])
    expect(new Set([...services.values()].map(service => service.group)).size).toBe(12)
    expect(runsOn(3)).toEqual(runsOn(3))
    expect(runsOn(3)).not.toEqual(runsOn(4))
  })
})
