import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Box, layOut } from '../../renderer/views/topology/layout/layOut.ts'
import { crossings, neighbours, orderRows } from '../../renderer/views/topology/layout/order.ts'
import { skeletonOf } from '../../renderer/views/topology/layout/skeleton.ts'
import type { Lab, Node, Service } from '../../shared/lab/model.ts'
import { brokenLab, healthyLab } from '../labs/holmLab.ts'
import { makeLab, makeNode, makeService } from '../labs/makeLab.ts'

const ALL = { physical: true, network: true, services: true }
const NONE = new Set<string>()
const skeleton = (lab: Lab, over: Partial<Parameters<typeof skeletonOf>[0]> = {}) =>
  skeletonOf({ lab, others: 2, layers: ALL, unfolded: NONE, only: null, ...over })

/** A lab of so many nodes of some kinds of hardware, and services that run on some of them. */
function world(nodes: number, services: number, seed = 1): Lab {
  let state = seed
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state % below
  }
  const made: Node[] = Array.from({ length: nodes }, (_, i) =>
    makeNode(`n-${i}`, { hardware: random(3) === 0 ? 'Raspberry Pi 4 Model B' : 'Raspberry Pi 5 Model B' }),
  )
  const all: Service[] = Array.from({ length: services }, (_, i) =>
    makeService(`s-${i}`, 30_000 + i, [], {
      namespace: `ns-${random(Math.max(1, Math.ceil(services / 6)))}`,
      runsOn: nodes === 0 ? [] : Array.from({ length: 1 + random(3) }, () => `n-${random(nodes)}`),
    }),
  )
  return makeLab({ nodes: made, services: all })
}

const overlap = (a: Box, b: Box) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

describe('the layout of the topology', () => {
  const sizes = fc.record({
    nodes: fc.nat(90),
    services: fc.nat(60),
    seed: fc.integer({ min: 1, max: 1e6 }),
    width: fc.integer({ min: 700, max: 2400 }),
    unfolded: fc.boolean(),
  })

  it('draws or counts everything once, inside its bounds and without overlap', () => {
    fc.assert(
      fc.property(sizes, ({ nodes, services, seed, width, unfolded }) => {
        const made = skeleton(world(nodes, services, seed), { unfolded: unfolded ? new Set(['*']) : NONE })
        const { boxes, links, height } = layOut(made, width, null)
        for (const box of boxes) {
          expect(box.x).toBeGreaterThanOrEqual(0)
          expect(box.x + box.w).toBeLessThanOrEqual(width)
          expect(box.y + box.h).toBeLessThanOrEqual(height)
        }
        boxes.forEach((box, i) => {
          const over = boxes.slice(i + 1).filter(other => overlap(box, other))
          expect(over.map(other => `${box.id} over ${other.id}`)).toEqual([])
        })
        const drawn = boxes.filter(box => box.kind === 'node').length
        const counted = made.families
          .filter(one => one.folded)
          .reduce((sum, one) => sum + one.nodes.length, 0)
        expect(drawn + counted).toBe(nodes)
        expect(made.groups.reduce((sum, group) => sum + group.services.length, 0)).toBe(services)
        expect(links.every(link => !/NaN|Infinity/.test(link.path))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('is the same for the same lab, whatever state it is in', () => {
    expect(skeleton(brokenLab()).families).toEqual(skeleton(healthyLab()).families)
    expect(skeleton(brokenLab()).groups).toEqual(skeleton(healthyLab()).groups)
    fc.assert(
      fc.property(sizes, ({ nodes, services, seed, width }) => {
        const lab = world(nodes, services, seed)
        expect(layOut(skeleton(lab), width, null)).toEqual(layOut(skeleton(lab), width, null))
      }),
      { numRuns: 20 },
    )
  })

  it('moves nobody in a crowded lab when one node comes or goes, or a pod goes elsewhere', () => {
    const open = { unfolded: new Set(['*']) }
    fc.assert(
      fc.property(
        fc.record({ nodes: fc.integer({ min: 45, max: 140 }), seed: fc.integer({ min: 1, max: 1e6 }) }),
        ({ nodes: count, seed }) => {
          const before = world(count, 40, seed)
          const first = layOut(skeleton(before, open), 1200, null)
          const nodes = [...before.tables.nodes.values()]
          const services = [...before.tables.services.values()]
          const after = (over: Parameters<typeof makeLab>[0]) =>
            layOut(skeleton(makeLab({ nodes, services, ...over }), open), 1200, first.order)
          // A block that grows lets down what is below it, as a whole: places are told from its ruler.
          const places = ({ boxes, order }: typeof first, without: string) =>
            Object.fromEntries(
              boxes
                .filter(box => box.kind === 'node' && box.id !== without)
                .map(box => [box.id, [box.x, order.seats?.seats.get(box.id)]]),
            )
          const gone = nodes[seed % nodes.length]!
          const less = after({ nodes: nodes.filter(node => node !== gone) })
          expect(places(less, '')).toEqual(places(first, gone.id))
          const more = after({
            nodes: [...nodes, makeNode('n-new', { hardware: 'Raspberry Pi 5 Model B' })],
          })
          expect(places(more, 'node:n-new')).toEqual(places(first, ''))
          const moved = services.map((service, i) => (i === 3 ? { ...service, runsOn: ['n-1'] } : service))
          expect(after({ services: moved }).boxes).toEqual(first.boxes)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('leads no line of a crowded lab behind a box, and few across each other', () => {
    const { boxes, links } = layOut(skeleton(world(120, 60, 7), { unfolded: new Set(['*']) }), 1200, null)
    const stops = boxes.filter(box => box.kind === 'node' || box.kind === 'group')
    const upright = /V([\d.]+)/g
    for (const link of links.filter(one => one.count > 0)) {
      // The long way down is the lane: every box beside it ends before or begins after it.
      const [, lane = ''] = /H([\d.]+)V/.exec(link.path) ?? []
      const [from = 0, to = 0] = [...link.path.matchAll(upright)].slice(0, 2).map(([, y]) => Number(y))
      const behind = stops.filter(
        box =>
          box.id !== link.from &&
          Number(lane) > box.x &&
          Number(lane) < box.x + box.w &&
          box.y < to &&
          box.y + box.h > from,
      )
      expect(behind.map(box => `${link.id} behind ${box.id}`)).toEqual([])
    }
  })

  it('leads no line of a home behind a group, where the gap beside its own is free', () => {
    for (const width of [800, 900, 1200]) {
      const { boxes, links, entries } = layOut(skeleton(healthyLab()), width, null)
      const groups = boxes.filter(box => box.kind === 'group')
      expect(entries.doors.size).toBeGreaterThan(0)
      for (const { id, to, path } of links.filter(link => link.count > 0)) {
        const own = groups.find(box => box.id === to)!
        if (!entries.doors.has(to)) continue
        // After the bow it is upright beside its group, from the head of the first row to its door.
        const [, lane = '', down = ''] = / ([\d.]+) [\d.]+V([\d.]+)H[\d.]+$/.exec(path) ?? []
        expect(Number(down)).toBeGreaterThan(own.y)
        const behind = groups.filter(
          box => Number(lane) >= box.x && Number(lane) <= box.x + box.w && box.y < Number(down),
        )
        expect(behind.map(box => `${id} behind ${box.id}`)).toEqual([])
      }
    }
  })

  it('keeps a home in the order of its names, and folds families past 40', () => {
    const home = layOut(skeleton(healthyLab()), 1200, null)
    const names = home.boxes.filter(box => box.kind === 'node').map(box => box.id)
    expect(names.slice(0, 5)).toEqual(['node:rpi-1', 'node:rpi-2', 'node:rpi-3', 'node:rpi-4', 'node:rpi-5'])
    expect(home.boxes.some(box => box.kind === 'fold')).toBe(false)
    const large = skeleton(world(41, 5))
    expect(large.families.every(family => family.folded)).toBe(true)
    const label = large.families[0]?.label ?? ''
    expect(skeleton(world(41, 5), { unfolded: new Set([label]) }).families[0]?.folded).toBe(false)
  })

  it('draws only what is known: no gateway away from home, no tailnet without one', () => {
    const lab = healthyLab()
    expect(skeleton(lab).places).toEqual(['here', 'internet', 'labs', 'gateway'])
    const away = { ...lab, vantage: { ...lab.vantage, home: false } }
    expect(skeleton(away, { others: 0 }).places).toEqual(['here', 'internet'])
    const nothing = skeleton(lab, { layers: { physical: false, network: false, services: false } })
    expect(layOut(nothing, 900, null).boxes).toEqual([])
  })
})

describe('the order of two rows', () => {
  const rows = fc
    .record({ upper: fc.integer({ min: 1, max: 30 }), lower: fc.integer({ min: 1, max: 12 }) })
    .chain(({ upper, lower }) =>
      fc.record({
        upper: fc.constant(upper),
        lower: fc.constant(lower),
        links: fc.array(fc.tuple(fc.nat(upper - 1), fc.nat(lower - 1)), { maxLength: 60 }),
      }),
    )

  /** Every pair of links, looked at. */
  function slow(
    order: { upper: readonly number[]; lower: readonly number[] },
    links: readonly (readonly number[])[],
  ) {
    const at = (row: readonly number[], one: number) => row.indexOf(one)
    let count = 0
    links.forEach((a, i) => {
      for (const b of links.slice(i + 1)) {
        const above = at(order.upper, a[0]!) - at(order.upper, b[0]!)
        const below = at(order.lower, a[1]!) - at(order.lower, b[1]!)
        if (above * below < 0) count += 1
      }
    })
    return count
  }

  it('counts crossings as looking at every pair does, and never makes more of them', () => {
    fc.assert(
      fc.property(rows, made => {
        const below = neighbours(made.upper, made.links, 0)
        const plain = { upper: [...Array(made.upper).keys()], lower: [...Array(made.lower).keys()] }
        expect(crossings(plain.upper, plain.lower, below)).toBe(slow(plain, made.links))
        const order = orderRows(made)
        expect(slow(order, made.links)).toBeLessThanOrEqual(slow(plain, made.links))
        expect([...order.upper].sort((a, b) => a - b)).toEqual(plain.upper)
        expect([...order.lower].sort((a, b) => a - b)).toEqual(plain.lower)
      }),
    )
  })
})
