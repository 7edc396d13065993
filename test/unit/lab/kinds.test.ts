import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KeptMeta } from '../../../electron/lab/kept.ts'
import { changeKind, type KindFacts, listKind, NO_KIND } from '../../../electron/lab/kinds.ts'
import type { Change } from '../../../electron/lab/observation.ts'

const object = (name: string, uid: string, createdAt = 0): KeptMeta => ({
  namespace: 'a',
  name,
  uid,
  createdAt,
})
const set = (name: string, uid: string, createdAt = 0) =>
  ({ type: 'set', object: object(name, uid, createdAt) }) as Change
const gone = (name: string, uid: string) => ({ type: 'gone', object: object(name, uid) }) as Change
const uids = (facts: KindFacts) => Object.fromEntries([...facts.rows].map(([key, row]) => [key, row.uid]))

/** Tells each event by itself, as a watch may. */
const told = (changes: readonly Change[], start: KindFacts = NO_KIND) =>
  changes.reduce((facts, change) => changeKind(facts, [change]), start)

describe('rows of a kind', () => {
  it('case 06: duplicate events leave one row with its uid', () => {
    expect(uids(told([set('web', '1'), set('web', '1'), set('web', '1')]))).toEqual({ 'a/web': '1' })
    expect(uids(told([set('web', '1'), gone('web', '1'), gone('web', '1')]))).toEqual({})
  })

  it('case 06: reordered events leave one row with the right uid', () => {
    expect(uids(told([set('web', '2', 20), set('web', '1', 10), gone('web', '1')]))).toEqual({ 'a/web': '2' })
    expect(uids(told([set('web', '1', 10), set('web', '2', 20), gone('web', '1')]))).toEqual({ 'a/web': '2' })
    expect(uids(told([gone('web', '1'), set('web', '1', 10)]))).toEqual({})
  })

  it('case 06: deleted-and-recreated objects leave one row with the new uid and no ghost', () => {
    const changes = [set('web', '1', 10), gone('web', '1'), set('web', '2', 11)]
    expect(uids(told(changes))).toEqual({ 'a/web': '2' })
    expect(uids(told([...changes, gone('web', '2')]))).toEqual({})
    // Within one second the two have the same age: which is the new one is known when the old one is told gone.
    const second = [set('web', '2', 10), set('web', '1', 10), gone('web', '1')]
    expect(uids(told(second))).toEqual({ 'a/web': '2' })
  })

  it('takes a list for all there is', () => {
    const facts = listKind([object('web', '2'), object('db', '3')], 7)
    expect(uids(told([set('web', '1')]))).toEqual({ 'a/web': '1' })
    expect(uids(facts)).toEqual({ 'a/web': '2', 'a/db': '3' })
    expect(facts.listedAt).toBe(7)
  })

  it('never changes what it was given', () => {
    const before = listKind([object('web', '1')], 0)
    changeKind(before, [gone('web', '1'), set('db', '2')])
    expect(uids(before)).toEqual({ 'a/web': '1' })
  })

  it('case 06: any interleaving of any lives of any names ends with the truth', () => {
    /** What really happened: for each name, how often it was made, and whether the last one still is. */
    const lives = fc.array(
      fc.record({ ages: fc.array(fc.nat(2), { minLength: 1, maxLength: 5 }), alive: fc.boolean() }),
      { minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(lives, fc.infiniteStream(fc.nat()), (names, dice) => {
        const events: Change[] = []
        const truth: Record<string, string> = {}
        names.forEach(({ ages, alive }, n) => {
          const name = `n${n}`
          let at = 0
          ages.forEach((age, i) => {
            const uid = `${name}-${i}`
            // Ages are told in whole seconds: several lives may have the same one.
            at += age
            events.push(set(name, uid, at))
            const dies = i < ages.length - 1 || !alive
            if (dies) events.push(gone(name, uid))
            else truth[`a/${name}`] = uid
          })
        })
        const roll = () => dice.next().value as number
        const twice = events.filter(() => roll() % 3 === 0)
        const shuffled = [...events, ...twice]
          .map(event => ({ event, key: roll() }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event)
        expect(uids(told(shuffled))).toEqual(truth)
        expect(uids(changeKind(NO_KIND, shuffled))).toEqual(truth)
      }),
      { numRuns: 300 },
    )
  })

  it('remembers only so many of what is gone', () => {
    const facts = changeKind(
      NO_KIND,
      Array.from({ length: 5_000 }, (_, i) => gone('web', String(i))),
    )
    expect(facts.gone.size).toBe(2_000)
    expect(facts.gone.has('4999')).toBe(true)
    expect(facts.rivals.size).toBe(0)
  })
})
