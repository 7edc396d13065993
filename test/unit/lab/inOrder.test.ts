import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byText, inOrder, naturalKey } from '../../../shared/lab/inOrder.ts'

interface Row {
  id: number
  value: number
}
const compare = (a: Row, b: Row) => a.value - b.value || a.id - b.id

describe('rows in order', () => {
  it('are what sorting them anew gives, whatever went and came', () => {
    const row = fc.record({ id: fc.nat(400), value: fc.nat(9) })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 300 }), fc.array(row, { maxLength: 300 }), (before, after) => {
        const held = new Map(before.map(one => [one.id, one]))
        const rows = [...held.values()].sort(compare)
        const next = new Map(held)
        const out: Row[] = []
        for (const one of after) {
          // Every third goes, the others change or are new.
          if (one.id % 3 === 0) next.delete(one.id)
          else next.set(one.id, one)
        }
        for (const [id, one] of held) if (next.get(id) !== one) out.push(one)
        const into = [...next.values()].filter(one => held.get(one.id) !== one)
        expect(inOrder(rows, out, into, compare)).toEqual([...next.values()].sort(compare))
      }),
    )
  })

  it('leave the rows they are given as they are', () => {
    const rows = [{ id: 1, value: 1 }] as const
    inOrder(rows, [rows[0]], [{ id: 2, value: 0 }], compare)
    expect(rows).toEqual([{ id: 1, value: 1 }])
  })

  it('of names count as people do, whatever their case', () => {
    const names = ['pi-10', 'Pi-9', 'pi-1', 'attic2', 'attic10b', 'attic10a', '192.168.8.20', '192.168.8.3']
    const sorted = names.sort((a, b) => byText(naturalKey(a), naturalKey(b)))
    expect(sorted).toEqual([
      '192.168.8.3',
      '192.168.8.20',
      'attic2',
      'attic10a',
      'attic10b',
      'pi-1',
      'Pi-9',
      'pi-10',
    ])
  })
})
