import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LabStore } from '../../../electron/lab/labStore.ts'
import type { Lab, Service, Source } from '../../../shared/lab/model.ts'
import { applyPatch } from '../../../shared/lab/patch.ts'
import { type Patch, patchSchema } from '../../../shared/lab/patchSchema.ts'
import { makeLab, makeNode, makeService, makeSource } from '../../labs/makeLab.ts'

const NODE = makeNode('n', { addresses: { lan: ['127.9.0.1'], tailnet: [] } })
const services = [0, 1, 2, 3].flatMap(i =>
  ['a', 'b'].map(verdict => makeService(`s${i}`, 30_000 + i, [NODE], { verdict })),
)
const sources = [0, 1].flatMap(i =>
  (['up', 'down'] as const).map(state => makeSource('ssh', `h${i}`, { state })),
)
const byId = (lab: Lab | null) =>
  lab &&
  Object.fromEntries(Object.entries(lab.tables).map(([name, rows]) => [name, Object.fromEntries(rows)]))

/** A state of the lab: for each row, whether it is there and in which of two versions. */
const states = fc.record({
  services: fc.array(fc.constantFrom(null, 0, 1), { minLength: 4, maxLength: 4 }),
  sources: fc.array(fc.constantFrom(null, 0, 1), { minLength: 2, maxLength: 2 }),
  sentence: fc.constantFrom('All quiet', 'Looking around'),
})
type State = typeof states extends fc.Arbitrary<infer T> ? T : never

function labOf(state: State): Lab {
  const pick = <Row extends Service | Source>(rows: readonly Row[], picks: readonly (number | null)[]) =>
    picks.flatMap((version, i) => (version === null ? [] : rows.slice(2 * i + version, 2 * i + version + 1)))
  return makeLab(
    { services: pick(services, state.services), sources: pick(sources, state.sources) },
    { sentence: state.sentence },
  )
}

describe('diffs of a lab', () => {
  it('a row that went and came again in one patch is there', () => {
    const store = new LabStore()
    const [row, news] = services as [Service, Service]
    store.put(makeLab({ services: [row] }))
    const whole = store.diff(null)
    if (!whole) throw new Error('no snapshot')
    const held = applyPatch(null, whole)
    const patch = { ...whole, from: 1, to: 2, set: { services: [news] }, gone: { services: [row.id] } }
    expect([...applyPatch(held, patch).tables.services.values()]).toEqual([news])
    // What is only gone is gone.
    expect(applyPatch(held, { ...patch, set: {} }).tables.services.size).toBe(0)
  })

  it('any readers that skip any revisions hold the snapshot, row for row', () => {
    const steps = fc.array(
      fc.record({ state: states, reads: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }) }),
      { minLength: 1, maxLength: 25 },
    )
    fc.assert(
      fc.property(steps, all => {
        const store = new LabStore()
        const readers: (Lab | null)[] = [null, null, null]
        for (const { state, reads } of all) {
          store.put(sharing(store.lab, labOf(state)))
          readers.forEach((held, i) => {
            if (!reads[i]) return
            const patch = store.diff(held?.revision ?? null)
            // Over the wire it is JSON that has to fit the schema.
            const received = patchSchema.parse(JSON.parse(JSON.stringify(patch))) as Patch
            const next = applyPatch(held, received)
            expect(byId(next)).toEqual(byId(store.lab))
            expect(next).toMatchObject({ revision: store.lab?.revision, sentence: store.lab?.sentence })
            expectShared(held, next, received)
            readers[i] = next
          })
        }
      }),
      { numRuns: 200 },
    )
  })

  it('say nothing of a row that went and came back the same in between', () => {
    const store = new LabStore()
    const [row] = services
    if (!row) throw new Error('no row')
    store.put(makeLab({ services: [row] }))
    const held = applyPatch(null, store.diff(null) as Patch)
    store.put(makeLab({ services: [] }))
    store.put(makeLab({ services: [row] }))
    const patch = store.diff(held.revision) as Patch
    expect(patch.gone.services ?? []).toEqual([])
    expect(byId(applyPatch(held, patch))).toEqual(byId(store.lab))
  })

  it('are a whole snapshot for a reader who is older than what is remembered of rows that went', () => {
    const store = new LabStore()
    store.put(makeLab({ services }))
    const old = applyPatch(null, store.diff(null) as Patch)
    for (let i = 0; i < 600; i++) {
      store.put(makeLab({ sources: [makeSource('ssh', `h${i}`)] }, { sentence: String(i) }))
    }
    const patch = store.diff(old.revision) as Patch
    expect(patch.from).toBeNull()
    expect(byId(applyPatch(old, patch))).toEqual(byId(store.lab))
    const near = store.diff((store.lab?.revision ?? 0) - 1) as Patch
    expect(near.from).not.toBeNull()
  })

  it('are a whole snapshot for a reader from another life of the backend', () => {
    const store = new LabStore()
    store.put(makeLab({ services }))
    expect(store.diff(4_000)?.from).toBeNull()
  })

  it('refuse a reader who holds another revision', () => {
    const store = new LabStore()
    store.put(makeLab({}))
    store.put(makeLab({ services }))
    const patch = store.diff(1) as Patch
    expect(() => applyPatch(null, patch)).toThrow(RangeError)
    expect(() => applyPatch(makeLab({}, { revision: 2 }), patch)).toThrow(/revision/)
  })

  it('raise the revision only when something changed', () => {
    const store = new LabStore()
    const lab = makeLab({ services })
    expect(store.put(lab)).toBe(true)
    expect(store.put({ ...lab, at: lab.at + 5_000 })).toBe(false)
    expect(store.lab).toMatchObject({ revision: 1, at: lab.at + 5_000 })
    expect(store.put({ ...lab, sentence: 'Looking around' })).toBe(true)
    expect(store.lab?.revision).toBe(2)
  })

  it('wake whoever waits, once', async () => {
    const store = new LabStore()
    const waiting = store.changed(0)
    store.put(makeLab({}))
    await waiting.done
    await store.changed(0).done
    const other = store.changed(1)
    other.stop()
    await other.done
  })
})

/** Rows that say the same stay the same objects, as the projection leaves them. */
function sharing(before: Lab | null, next: Lab): Lab {
  if (!before) return next
  const tables = Object.fromEntries(
    Object.entries(next.tables).map(([name, rows]) => {
      const held = before.tables[name as keyof Lab['tables']] as ReadonlyMap<string, unknown>
      const same = held.size === rows.size && [...rows].every(([id, row]) => held.get(id) === row)
      return [name, same ? held : rows]
    }),
  )
  return { ...next, tables: tables as unknown as Lab['tables'] }
}

/** Tables and rows that a patch does not name are the very objects held before. */
function expectShared(held: Lab | null, next: Lab, patch: Patch): void {
  if (!held || patch.from === null) return
  for (const [name, rows] of Object.entries(next.tables)) {
    const table = name as keyof Lab['tables']
    const named = new Set<string>(patch.set[table]?.map(row => row.id))
    if (named.size === 0 && !patch.gone[table]?.length) expect(rows).toBe(held.tables[table])
    for (const [id, row] of rows) if (!named.has(id)) expect(row).toBe(held.tables[table].get(id))
  }
}
