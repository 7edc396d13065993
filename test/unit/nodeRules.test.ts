import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type NodeColumn, nodeRules } from '../../renderer/views/nodes/order.ts'
import { followTable } from '../../renderer/views/useOrdered.ts'
import type { Node } from '../../shared/lab/model.ts'
import { figure, makeNode } from '../labs/makeLab.ts'

const COLUMNS: readonly NodeColumn[] = [
  ...(['name', 'role', 'address', 'cpu', 'memory', 'disk', 'temperature', 'load'] as const),
  ...(['pods', 'uptime', 'heard'] as const),
]

describe('the order of nodes', () => {
  it('is total whichever the column: no two nodes are equal, and both ways agree', () => {
    const node = fc
      .record({
        n: fc.nat(30),
        cpu: fc.option(fc.nat(3)),
        role: fc.constantFrom('worker', 'server'),
        at: fc.nat(2),
      })
      .map(({ n, cpu, role, at }) => {
        const plain = makeNode(`node-${n}`, {
          roles: [role],
          at,
          addresses: { lan: [`10.0.0.${n % 3}`], tailnet: [] },
        })
        return { ...plain, figures: { ...plain.figures, cpu: cpu === null ? null : figure(cpu) } }
      })
    fc.assert(
      fc.property(
        node,
        node,
        node,
        fc.constantFrom(...COLUMNS),
        fc.boolean(),
        (a, b, c, column, descending) => {
          const { compare } = nodeRules('', column, descending)
          expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0)
          if (a.id !== b.id) expect(compare(a, b)).not.toBe(0)
          if (compare(a, b) < 0 && compare(b, c) < 0) expect(compare(a, c)).toBeLessThan(0)
        },
      ),
    )
  })

  it('followed from table to table is what sorting each anew gives', () => {
    const change = fc.record({ n: fc.nat(12), cpu: fc.nat(4), gone: fc.boolean() })
    fc.assert(
      fc.property(
        fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 12 }),
        fc.constantFrom('', 'node-1'),
        (steps, filter) => {
          const rules = nodeRules(filter, 'cpu', true)
          let table = new Map<string, Node>()
          let rows: readonly Node[] = []
          for (const step of steps) {
            const next = new Map(table)
            for (const { n, cpu, gone } of step) {
              const plain = makeNode(`node-${n}`)
              if (gone) next.delete(plain.id)
              else next.set(plain.id, { ...plain, figures: { ...plain.figures, cpu: figure(cpu) } })
            }
            rows = followTable({ table, rules, rows }, next)
            table = next
            expect(rows).toEqual([...table.values()].filter(rules.accepts).sort(rules.compare))
          }
        },
      ),
    )
  })

  it('takes nodes whose name, role, address, system or state hold every word', () => {
    const node = makeNode('attic', {
      roles: ['worker'],
      addresses: { lan: ['10.0.0.7'], tailnet: [] },
      state: 'down',
    })
    for (const filter of ['', 'ATT', 'worker 10.0.0.7', 'down debian', 'raspberry'])
      expect(nodeRules(filter, 'name', false).accepts(node), filter).toBe(true)
    for (const filter of ['cellar', 'attic cellar'])
      expect(nodeRules(filter, 'name', false).accepts(node)).toBe(false)
  })
})
