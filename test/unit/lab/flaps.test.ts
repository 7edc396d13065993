import { describe, expect, it } from 'vitest'
import { Flaps, type Told } from '../../../electron/lab/flaps.ts'

const entry = (subject: Told['subject'], from: Told['from'], to: Told['to']): Told => ({
  kind: 'state',
  subject,
  name: 'web',
  node: null,
  from,
  to,
  sentence: `It is ${to}.`,
})
const down = entry('service:a/b/web', 'ok', 'down')
const back = entry('service:a/b/web', 'down', 'ok')

describe('what goes back and forth', () => {
  it('is told as it is while it goes and comes back once', () => {
    const flaps = new Flaps()
    expect(flaps.take([down], 0)).toEqual([down])
    expect(flaps.take([back], 5_000)).toEqual([back])
    expect(flaps.due(60_000)).toEqual([])
    expect(flaps.take([down], 61_000)).toEqual([down])
  })

  it('is told once it is quiet, with a count, as it ended', () => {
    const flaps = new Flaps()
    let at = 0
    for (let i = 0; i < 5; i++) {
      flaps.take([down], at)
      flaps.take([back], at + 5_000)
      at += 10_000
    }
    const last = flaps.take([down], at)
    expect(last).toEqual([])
    expect(flaps.due(at + 30_000)).toEqual([])
    expect(flaps.due(at + 30_001)).toEqual([
      { ...down, from: 'ok', to: 'down', sentence: 'It is down (changed 9 times in 40 s)' },
    ])
    expect(flaps.due(at + 90_000)).toEqual([])
  })

  it('is told every ten minutes where it never rests, and at the end', () => {
    const flaps = new Flaps()
    const told: Told[] = []
    for (let at = 0; at < 1_800_000; at += 10_000) {
      told.push(...flaps.take([at % 20_000 === 0 ? down : back], at), ...flaps.due(at))
    }
    expect(told.length).toBeLessThan(6)
    const all = flaps.due(1_800_000, true)
    expect(all).toHaveLength(1)
    expect(flaps.due(1_800_000, true)).toEqual([])
  })

  it('keeps no other subject waiting, and what is no change of state neither', () => {
    const flaps = new Flaps()
    for (const at of [0, 1, 2, 3]) flaps.take([down], at)
    const other = entry('service:a/b/other', 'ok', 'down')
    const act: Told = { ...down, kind: 'action', from: null, to: null }
    expect(flaps.take([other, act, down], 4)).toEqual([other, act])
  })
})
